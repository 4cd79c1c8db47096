// One description of a struct's members serves writing it as JSON and reading it back:
//
//   template <typename Visit> void Fields(Visit& visit, System& system) {
//     visit("name", system.name);
//     visit("connector", system.connector);
//   }
//
// Empty texts and lists are not written; what is missing when reading keeps its default. Reading
// never trusts its input: wrong types, unknown words, numbers out of range and too deep nesting are
// errors with the path of the offending value. Included by ir_json.cpp and model_json.cpp only.
#pragma once

#include <limits>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "runtime/base/result.h"

namespace treaty::program {

using Json = nlohmann::ordered_json;

// The words of an enum, in the order of its values: specialised beside the enum's struct.
template <typename Enum>
struct EnumWords;  // static constexpr const char* kWords[]

inline constexpr int kMaxManifestDepth = 64;

class FieldWriter {
 public:
  explicit FieldWriter(Json& object) : object_(object) { object_ = Json::object(); }

  template <typename T>
  void operator()(const char* name, T& value) {
    if constexpr (requires { value.empty(); }) {
      if (value.empty()) return;
    }
    Write(object_[name], value);
  }

 private:
  static void Write(Json& place, std::string& value) { place = value; }
  template <typename T>
    requires std::is_arithmetic_v<T>
  static void Write(Json& place, T value) {
    place = value;
  }
  template <typename T>
    requires std::is_enum_v<T>
  static void Write(Json& place, T value) {
    place = EnumWords<T>::kWords[size_t(value)];
  }
  template <typename T>
  static void Write(Json& place, std::vector<T>& values) {
    place = Json::array();
    for (T& value : values) Write(place.emplace_back(), value);
  }
  template <typename T>
  static void Write(Json& place, std::pair<std::string, T>& value) {
    place = Json::array({value.first, Json()});
    Write(place[1], value.second);
  }
  template <typename T>
  static void Write(Json& place, std::shared_ptr<const T>& value) {
    if (value == nullptr) return;
    T copy = *value;
    Write(place, copy);
  }
  template <typename T>
    requires std::is_class_v<T>
  static void Write(Json& place, T& value) {
    FieldWriter writer(place);
    Fields(writer, value);
  }

  Json& object_;
};

class FieldReader {
 public:
  FieldReader(const Json& object, std::string path, int depth, Error* error)
      : object_(object), path_(std::move(path)), depth_(depth), error_(error) {
    if (!object.is_object()) Refuse(path_, "an object");
    if (depth > kMaxManifestDepth) Refuse(path_, "less nesting");
  }

  template <typename T>
  void operator()(const char* name, T& value) {
    if (failed()) return;
    const auto found = object_.find(name);
    if (found != object_.end()) Read(*found, path_ + "." + name, value);
  }
  bool failed() const { return !error_->message.empty(); }

 private:
  void Refuse(const std::string& path, const char* expected) {
    if (!failed()) *error_ = Error{fmt::format("expected {}", expected), path};
  }
  void Read(const Json& place, const std::string& path, std::string& value) {
    if (!place.is_string()) return Refuse(path, "a text");
    value = place.get_ref<const std::string&>();
  }
  void Read(const Json& place, const std::string& path, bool& value) {
    if (!place.is_boolean()) return Refuse(path, "true or false");
    value = place.get<bool>();
  }
  void Read(const Json& place, const std::string& path, double& value) {
    if (!place.is_number()) return Refuse(path, "a number");
    value = place.get<double>();
  }
  template <typename T>
    requires std::is_integral_v<T>
  void Read(const Json& place, const std::string& path, T& value) {
    const bool is_unsigned = place.is_number_unsigned();
    if (!place.is_number_integer()) return Refuse(path, "a whole number");
    using Limits = std::numeric_limits<T>;
    const bool fits = is_unsigned ? place.get<uint64_t>() <= uint64_t(Limits::max())
                                  : std::is_signed_v<T> &&
                                        place.get<int64_t>() >= int64_t(Limits::min());
    if (!fits) return Refuse(path, "a smaller number");
    value = place.get<T>();
  }
  template <typename T>
    requires std::is_enum_v<T>
  void Read(const Json& place, const std::string& path, T& value) {
    if (!place.is_string()) return Refuse(path, "a word");
    size_t number = 0;
    for (const char* word : EnumWords<T>::kWords) {
      if (place.get_ref<const std::string&>() == word) {
        value = T(number);
        return;
      }
      ++number;
    }
    Refuse(path, "a word that this version knows");
  }
  template <typename T>
  void Read(const Json& place, const std::string& path, std::vector<T>& values) {
    if (!place.is_array()) return Refuse(path, "a list");
    values.clear();
    values.reserve(place.size());
    for (size_t i = 0; i < place.size() && !failed(); ++i) {
      Read(place[i], fmt::format("{}[{}]", path, i), values.emplace_back());
    }
  }
  template <typename T>
  void Read(const Json& place, const std::string& path, std::pair<std::string, T>& value) {
    if (!place.is_array() || place.size() != 2) return Refuse(path, "a name and a value");
    Read(place[0], path + "[0]", value.first);
    Read(place[1], path + "[1]", value.second);
  }
  template <typename T>
  void Read(const Json& place, const std::string& path, std::shared_ptr<const T>& value) {
    if (place.is_null()) return;
    auto read = std::make_shared<T>();
    Read(place, path, *read);
    value = std::move(read);
  }
  template <typename T>
    requires std::is_class_v<T>
  void Read(const Json& place, const std::string& path, T& value) {
    FieldReader reader(place, path, depth_ + 1, error_);
    if (!failed()) Fields(reader, value);
  }

  const Json& object_;
  std::string path_;
  int depth_;
  Error* error_;
};

}  // namespace treaty::program
