// Dates and times in the forms that people and old systems write. A format is made of
//   yyyy yy   MM M MMM   dd d   HH mm ss SSS   'quoted text'
// and of anything else, which stands for itself. yy is 2000 to 2099; MMM is Jan to Dec.
#pragma once

#include <string>
#include <string_view>

#include "runtime/value/instant.h"

namespace treaty::stdlib {

struct CalendarParts {
  CivilDate date = {};
  Time time = {};
};

std::string FormatParts(const CalendarParts& parts, std::string_view format);
// All of `text`, or false. The day may still not exist (31 February): see FromCivil.
bool ParseParts(std::string_view text, std::string_view format, CalendarParts* parts);

}  // namespace treaty::stdlib
