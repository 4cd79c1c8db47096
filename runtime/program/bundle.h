// A bundle: one file that holds a compiled treaty. `treaty build` writes it, treatyd and `treaty
// run` load it; what `treaty run DIR` compiles goes through the same door in memory.
//
//   "TREATYB\n"  format version, ABI version, number of sections (each 4 bytes, little-endian)
//   per section: name (4 letters), size (8 bytes), SHA-256 (32 bytes)
//   the sections' bytes, in order
//
//   MANI  JSON: {"treaty", "module", "version", "hash", "claims"}: what people and checks ask first
//   MODL  the model as JSON (model_json.h)
//   UNIT  the units as JSON (ir_json.h)
//   BITC  LLVM bitcode of the units; may be missing: then a loader compiles, or interprets
//
// A bundle's hash is SHA-256 over MODL and UNIT: what it means, not how it was compiled.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/program/loaded_program.h"

namespace treaty::program {

inline constexpr uint32_t kBundleVersion = 1;
inline constexpr size_t kMaxBundleBytes = 256u << 20;

struct Bundle {
  Model model;
  std::vector<Unit> units;
  std::string bitcode;  // may be empty
};

std::string BundleHash(const Model& model, const std::vector<Unit>& units);

std::string EncodeBundle(const Bundle& bundle);

// Reads a bundle of any origin: bounds, checksums, versions, well-formed contents. Units are
// verified when they are loaded.
Result<Bundle> DecodeBundle(std::string_view bytes);

// A program of a bundle's bytes; options.bitcode is taken from the bundle.
Result<std::unique_ptr<Program>> LoadBundle(std::string_view bytes, LoadOptions options);

}  // namespace treaty::program
