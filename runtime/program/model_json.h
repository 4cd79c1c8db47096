// The model as JSON and back: the heart of a bundle's manifest.
#pragma once

#include <string>
#include <string_view>

#include "runtime/base/result.h"
#include "runtime/program/model.h"

namespace treaty::program {

// Deterministic: equal models give equal bytes.
std::string EncodeModel(const Model& model);

// Reads what EncodeModel wrote, and proves that indexes point into the lists they speak of
// (`unit_count` units). Errors name the place: "model.routes[2].map: expected a map of this model".
Result<Model> DecodeModel(std::string_view json, uint32_t unit_count);

// What the bundle says it owns and writes, for reading by people and for checks over a deployment's
// set of bundles: a JSON list of {"entity", "field", "owners", "shared_by"} and one of
// {"object", "fields"} that routes write.
std::string EncodeClaims(const Model& model);

}  // namespace treaty::program
