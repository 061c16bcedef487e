// Renders a chart with Helm's Go SDK, again and again: what a program that embeds Helm pays.
//
// usage: sdk CHART COUNT   prints JSON: the digest of all that was rendered, and seconds of wall and
// CPU time that COUNT renders took. The chart is loaded and its values are merged before the clock
// starts.
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strconv"
	"syscall"
	"time"

	"helm.sh/helm/v4/pkg/chart/common"
	commonutil "helm.sh/helm/v4/pkg/chart/common/util"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	"helm.sh/helm/v4/pkg/chart/v2/util"
	"helm.sh/helm/v4/pkg/engine"
)

func cpuSeconds() float64 {
	var used syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &used)
	return time.Duration(used.Utime.Nano() + used.Stime.Nano()).Seconds()
}

func digest(files map[string]string) string {
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	sort.Strings(names)
	sum := sha256.New()
	for _, name := range names {
		fmt.Fprintf(sum, "%s\x00%s\x00", name, files[name])
	}
	return hex.EncodeToString(sum.Sum(nil))
}

func run(path string, count int) error {
	chart, err := loader.Load(path)
	if err != nil {
		return err
	}
	given := map[string]any{}
	if err := util.ProcessDependencies(chart, given); err != nil {
		return err
	}
	release := common.ReleaseOptions{Name: "r", Namespace: "default", Revision: 1, IsInstall: true}
	values, err := commonutil.ToRenderValues(chart, given, release, common.DefaultCapabilities)
	if err != nil {
		return err
	}
	files, err := engine.Render(chart, values)
	if err != nil {
		return err
	}
	cpu, wall := cpuSeconds(), time.Now()
	for range count {
		if _, err := engine.Render(chart, values); err != nil {
			return err
		}
	}
	took, spent := time.Since(wall).Seconds(), cpuSeconds()-cpu
	return json.NewEncoder(os.Stdout).Encode(map[string]any{
		"digest": digest(files), "wall": took, "cpu": spent})
}

func main() {
	count, err := strconv.Atoi(os.Args[len(os.Args)-1])
	if err == nil && len(os.Args) == 3 {
		err = run(os.Args[1], count)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
