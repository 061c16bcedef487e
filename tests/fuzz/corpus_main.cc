// Runs every file of a corpus through a fuzz target: past crashes stay fixed in every build. Each
// input is also tried cut short, since parsers fail at ends.
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "base/files.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

void run(const std::string& input) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(input.data()), input.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 || !bireme::is_directory(argv[1])) {
    std::fprintf(stderr, "usage: %s CORPUS_FOLDER\n", argv[0]);
    return 2;
  }
  size_t count = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(argv[1])) {
    if (!file.is_regular_file()) continue;
    const auto input = bireme::read_file(file.path());
    if (!input.ok()) return 1;
    run(*input);
    run(input->substr(0, input->size() / 2));
    run(input->substr(0, input->size() * 9 / 10));
    ++count;
  }
  std::printf("%zu inputs\n", count);
  return count == 0 ? 1 : 0;
}
