#include "sync/directives.h"

#include <gtest/gtest.h>

namespace bireme::sync {
namespace {

TEST(ReadArgoDirectives, reads_the_wave_then_helms_weight_then_nothing) {
  const auto wave = [](const char* argo, const char* helm) {
    kube::Object object;
    if (argo != nullptr) object = object.with_annotation("argocd.argoproj.io/sync-wave", argo);
    if (helm != nullptr) object = object.with_annotation("helm.sh/hook-weight", helm);
    return read_argo_directives(object).wave;
  };
  EXPECT_EQ(wave(nullptr, nullptr), 0);
  EXPECT_EQ(wave("5", "7"), 5);
  EXPECT_EQ(wave("-3", nullptr), -3);
  EXPECT_EQ(wave("soon", "7"), 7);
  EXPECT_EQ(wave("99999999999", nullptr), 0);
  EXPECT_EQ(wave("", "x"), 0);
}

}  // namespace
}  // namespace bireme::sync
