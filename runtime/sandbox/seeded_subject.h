// Whom a made-up record is about: a person at a company at a place, and how fields that are named
// after such things are filled. Subjects are told apart by their number: number 7 is the same
// company, with the same tax number and address for mail, whichever system and object it is met in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace treaty::sandbox {

class Subject {
 public:
  enum class Kind : uint8_t { kCompany, kPerson, kThing };

  // `number` counts from 1.
  Subject(uint64_t seed, int64_t number, Kind kind);

  // What a text field of this name holds, at most `length` code points (0: any number); empty where
  // the name says nothing, or what it says does not fit.
  std::string TextOf(std::string_view field, uint32_t length) const;
  int64_t number() const { return number_; }

 private:
  std::string Name() const;
  std::string MailAddress() const;
  std::string FieldText(std::string_view field, uint32_t length) const;

  uint64_t luck_;
  int64_t number_;
  Kind kind_;
};

// Digits with leading zeros: `number` in a text of at most `length` (0: any) code points.
std::string DigitsOf(int64_t number, uint32_t length, int64_t digits);

}  // namespace treaty::sandbox
