// Prints src/lang/unicode/tables.cc from the tables of Go's unicode package.
// usage: (cd tools/unicode_tables && go run .) > src/lang/unicode/tables.cc
package main

import (
	"fmt"
	"strings"
	"unicode"
)

const lineMax = 96

// A table is "gap.size" per range in hex: code points skipped since the last range, then held.
func ranges(in func(rune) bool) string {
	var b strings.Builder
	last := rune(0)
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !in(r) {
			continue
		}
		end := r
		for end < unicode.MaxRune && in(end+1) {
			end++
		}
		fmt.Fprintf(&b, "%x.%x ", r-last, end-r+1)
		last = end + 1
		r = end
	}
	return strings.TrimSpace(b.String())
}

// A mapping is "gap.size.delta" per run of code points that move by the same distance, or
// "gap.size*delta" where only every second one does.
func mapping(to func(rune) rune) string {
	var b strings.Builder
	last := rune(0)
	for r := rune(0); r <= unicode.MaxRune; r++ {
		delta := to(r) - r
		if delta == 0 {
			continue
		}
		step := rune(1)
		if to(r+1)-r-1 != delta && to(r+2)-r-2 == delta {
			step = 2
		}
		end := r
		for end+step <= unicode.MaxRune && to(end+step)-end-step == delta &&
			(step == 1 || to(end+1) == end+1) {
			end += step
		}
		mark := "."
		if step == 2 {
			mark = "*"
		}
		fmt.Fprintf(&b, "%x.%x%s%d ", r-last, end-r+1, mark, delta)
		last = end + 1
		r = end
	}
	return strings.TrimSpace(b.String())
}

func print(name, text string) {
	fmt.Printf("\nconst char* const %s =\n", name)
	line := ""
	for _, word := range strings.Fields(text) {
		if len(line)+len(word)+1 > lineMax-7 {
			fmt.Printf("    \"%s\"\n", line)
			line = ""
		}
		line += word + " "
	}
	fmt.Printf("    \"%s\";\n", line)
}

func main() {
	fmt.Printf("// Unicode %s as Go has it, made by tools/unicode_tables: do not edit.\n", unicode.Version)
	fmt.Println("// Ranges are gap.size in hex; mappings gap.size.delta, with * every second code point.")
	fmt.Print("#include \"lang/unicode/tables.h\"\n\nnamespace bireme::lang::unicode {\n")
	print("kLetters", ranges(unicode.IsLetter))
	print("kDigits", ranges(unicode.IsDigit))
	print("kNumbers", ranges(unicode.IsNumber))
	print("kPunctuation", ranges(unicode.IsPunct))
	print("kUpper", ranges(unicode.IsUpper))
	print("kLower", ranges(unicode.IsLower))
	print("kTitle", ranges(unicode.IsTitle))
	print("kPrintable", ranges(unicode.IsPrint))
	print("kToUpper", mapping(unicode.ToUpper))
	print("kToLower", mapping(unicode.ToLower))
	print("kToTitle", mapping(unicode.ToTitle))
	fmt.Print("\n}  // namespace bireme::lang::unicode\n")
}
