#include "runtime/sandbox/predicate.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "runtime/value/instant.h"
#include "runtime/value/json_text.h"
#include "runtime/value/text.h"

namespace treaty::sandbox {
namespace {

char Lower(char each) { return each >= 'A' && each <= 'Z' ? char(each + ('a' - 'A')) : each; }

std::string Folded(std::string_view text) {
  std::string folded(text);
  std::transform(folded.begin(), folded.end(), folded.begin(), Lower);
  return folded;
}

std::string PlainOf(std::string_view json) {
  return TextOf(json).value_or(std::string(json));
}

bool IsTextual(TypeKind type) {
  switch (type) {
    case TypeKind::kText:
    case TypeKind::kEnum:
    case TypeKind::kReference:
      return true;
    case TypeKind::kBool:
    case TypeKind::kInt:
    case TypeKind::kDecimal:
    case TypeKind::kFloat:
    case TypeKind::kDate:
    case TypeKind::kTime:
    case TypeKind::kTimestamp:
    case TypeKind::kDuration:
    case TypeKind::kMoney:
    case TypeKind::kJson:
    case TypeKind::kRecord:
    case TypeKind::kList:
      return false;
  }
  return false;
}

bool Fits(const Literal& literal, TypeKind type) {
  switch (literal.kind) {
    case Literal::Kind::kNull:
      return true;
    case Literal::Kind::kBool:
      return type == TypeKind::kBool || type == TypeKind::kJson;
    case Literal::Kind::kNumber:
      return type == TypeKind::kInt || type == TypeKind::kDecimal || type == TypeKind::kFloat ||
             type == TypeKind::kJson;
    case Literal::Kind::kText:
      return IsTextual(type) || type == TypeKind::kJson;
    case Literal::Kind::kDate:
      return type == TypeKind::kDate;
    case Literal::Kind::kTime:
      return type == TypeKind::kTime;
    case Literal::Kind::kTimestamp:
      return type == TypeKind::kTimestamp;
  }
  return false;
}

std::string_view KindName(Literal::Kind kind) {
  constexpr std::array<std::string_view, 7> kNames = {"null", "boolean", "number", "string",
                                                      "date", "time", "dateTime"};
  return kNames[size_t(kind)];
}

// SOQL's LIKE: % is any text, _ one character. Backtracks to the last % only.
bool IsLikePattern(std::string_view text, std::string_view pattern) {
  size_t at = 0, in = 0, star = std::string_view::npos, resume = 0;
  while (at < text.size()) {
    const bool escaped = in + 1 < pattern.size() && pattern[in] == '\\';
    const bool any = in < pattern.size() && pattern[in] == '_';
    if (in < pattern.size() && pattern[in] == '%') {
      star = in++;
      resume = at;
    } else if (any) {
      utf8::Next(text, &at);
      ++in;
    } else if (in < pattern.size() && pattern[in + escaped] == text[at]) {
      in += 1 + escaped;
      ++at;
    } else if (star != std::string_view::npos) {
      utf8::Next(text, &resume);
      at = resume;
      in = star + 1;
    } else {
      return false;
    }
  }
  while (in < pattern.size() && pattern[in] == '%') ++in;
  return in == pattern.size();
}

bool TestsText(Test test, std::string_view text, std::string_view wanted) {
  switch (test) {
    case Test::kLike:
      return IsLikePattern(text, wanted);
    case Test::kBegins:
      return text.starts_with(wanted);
    case Test::kEnds:
      return text.ends_with(wanted);
    case Test::kContains:
      return text.find(wanted) != std::string_view::npos;
    case Test::kEqual:
    case Test::kUnequal:
    case Test::kLess:
    case Test::kLessOrEqual:
    case Test::kGreater:
    case Test::kGreaterOrEqual:
    case Test::kIn:
    case Test::kNotIn:
      return false;
  }
  return false;
}

int Sign(int64_t one, int64_t other) { return one < other ? -1 : one > other ? 1 : 0; }

int64_t StampOf(std::string_view json) {
  Timestamp stamp;
  return ParseTimestamp(PlainOf(json), &stamp) ? stamp.us : 0;
}

// A value that is there against a literal that is none.
int Compare(std::string_view value, const Literal& literal, TypeKind type, Comparing comparing) {
  if (type == TypeKind::kTimestamp) return Sign(StampOf(value), literal.us);
  if (literal.kind == Literal::Kind::kNumber || literal.kind == Literal::Kind::kBool) {
    return CompareJson(value, literal.text);
  }
  const std::string text = PlainOf(value);
  if (!comparing.fold_case) return Sign(text.compare(literal.text), 0);
  return Sign(Folded(text).compare(Folded(literal.text)), 0);
}

bool IsNull(const Literal& literal, Comparing comparing) {
  return literal.kind == Literal::Kind::kNull ||
         (comparing.fold_case && literal.kind == Literal::Kind::kText && literal.text.empty());
}

bool IsEqual(std::string_view value, const Predicate& predicate, const Literal& literal,
             Comparing comparing) {
  const bool nothing = value == "null" || (comparing.fold_case && value == "\"\"");
  if (nothing || IsNull(literal, comparing)) return nothing == IsNull(literal, comparing);
  return Compare(value, literal, predicate.type, comparing) == 0;
}

bool TestsTrue(const Predicate& predicate, std::string_view value, Comparing comparing) {
  const auto equals = [&](const Literal& literal) {
    return IsEqual(value, predicate, literal, comparing);
  };
  const auto listed = [&] {
    return std::any_of(predicate.literals.begin(), predicate.literals.end(), equals);
  };
  const auto order = [&] {
    return Compare(value, predicate.literals.front(), predicate.type, comparing);
  };
  const bool ordered = value != "null" && !predicate.literals.empty() &&
                       predicate.literals.front().kind != Literal::Kind::kNull;
  switch (predicate.test) {
    case Test::kEqual:
    case Test::kIn:
      return listed();
    case Test::kUnequal:
    case Test::kNotIn:
      return !listed();
    case Test::kLess:
      return ordered && order() < 0;
    case Test::kLessOrEqual:
      return ordered && order() <= 0;
    case Test::kGreater:
      return ordered && order() > 0;
    case Test::kGreaterOrEqual:
      return ordered && order() >= 0;
    case Test::kLike:
    case Test::kBegins:
    case Test::kEnds:
    case Test::kContains: {
      if (!ordered) return false;
      const std::string text = PlainOf(value);
      const std::string& wanted = predicate.literals.front().text;
      return comparing.fold_case ? TestsText(predicate.test, Folded(text), Folded(wanted))
                                 : TestsText(predicate.test, text, wanted);
    }
  }
  return false;
}

void SortUnique(std::vector<std::string>* ids) {
  std::sort(ids->begin(), ids->end());
  ids->erase(std::unique(ids->begin(), ids->end()), ids->end());
}

Candidates CandidatesOfTest(const Predicate& predicate, const RecordTable& table,
                            std::string_view version_field) {
  Candidates candidates;
  if (predicate.field == version_field) {
    const bool bounds = predicate.test == Test::kGreater || predicate.test == Test::kEqual ||
                        predicate.test == Test::kGreaterOrEqual;
    if (!bounds || predicate.literals.front().kind != Literal::Kind::kTimestamp) return candidates;
    candidates.kind = Candidates::Kind::kVersions;
    candidates.from_us = predicate.literals.front().us;
    return candidates;
  }
  const bool exact = predicate.test == Test::kEqual || predicate.test == Test::kIn;
  if (!exact || !IsTextual(predicate.type)) return candidates;
  if (predicate.field.find('.') != std::string::npos) return candidates;
  for (const Literal& literal : predicate.literals) {
    if (literal.kind != Literal::Kind::kText || literal.text.empty()) return candidates;
  }
  candidates.kind = Candidates::Kind::kIds;
  for (const Literal& literal : predicate.literals) {
    for (std::string& id : table.FindBy(predicate.field, JsonText(literal.text))) {
      candidates.ids.push_back(std::move(id));
    }
  }
  SortUnique(&candidates.ids);
  return candidates;
}

// What any of the parts may be true for.
Candidates Union(const std::vector<Predicate>& parts, const RecordTable& table,
                 std::string_view version_field) {
  Candidates all = CandidatesOf(parts.front(), table, version_field);
  for (size_t at = 1; at < parts.size() && all.kind != Candidates::Kind::kAll; ++at) {
    Candidates more = CandidatesOf(parts[at], table, version_field);
    if (more.kind != all.kind) return {};
    all.from_us = std::min(all.from_us, more.from_us);
    all.ids.insert(all.ids.end(), more.ids.begin(), more.ids.end());
  }
  SortUnique(&all.ids);
  return all;
}

}  // namespace

bool Bind(const FieldFinder& find, Predicate* predicate, QueryProblem* problem) {
  for (Predicate& part : predicate->parts) {
    if (!Bind(find, &part, problem)) return false;
  }
  if (predicate->kind != Predicate::Kind::kTest) return true;
  const std::optional<BoundField> field = find(predicate->field);
  if (!field) {
    *problem = {QueryProblem::Kind::kUnknownField, predicate->field, "there is no such field",
                predicate->place};
    return false;
  }
  predicate->field = field->name;
  predicate->type = field->type.kind;
  for (Literal& literal : predicate->literals) {
    Timestamp stamp;
    if (predicate->type == TypeKind::kDate && literal.kind == Literal::Kind::kTimestamp &&
        ParseTimestamp(literal.text, &stamp)) {
      literal = {Literal::Kind::kDate, Format(DateOf(stamp)), 0};  // OData has one literal for both
    }
    if (Fits(literal, predicate->type)) continue;
    *problem = {QueryProblem::Kind::kWrongType, field->name,
                fmt::format("a {} does not fit", KindName(literal.kind)), predicate->place};
    return false;
  }
  return true;
}

bool Matches(const Predicate& predicate, const Row& row, Comparing comparing) {
  const auto matches = [&](const Predicate& part) { return Matches(part, row, comparing); };
  switch (predicate.kind) {
    case Predicate::Kind::kAlways:
      return true;
    case Predicate::Kind::kAnd:
      return std::all_of(predicate.parts.begin(), predicate.parts.end(), matches);
    case Predicate::Kind::kOr:
      return std::any_of(predicate.parts.begin(), predicate.parts.end(), matches);
    case Predicate::Kind::kNot:
      return !matches(predicate.parts.front());
    case Predicate::Kind::kTest: {
      std::string scratch;
      return TestsTrue(predicate, row.Value(predicate.field, &scratch), comparing);
    }
  }
  return false;
}

int CompareValues(std::string_view one, std::string_view other, TypeKind type,
                  Comparing comparing) {
  if (one == "null" || other == "null") return Sign(one != "null", other != "null");
  if (type == TypeKind::kTimestamp) return Sign(StampOf(one), StampOf(other));
  if (!comparing.fold_case || !IsTextual(type)) return CompareJson(one, other);
  return Sign(Folded(PlainOf(one)).compare(Folded(PlainOf(other))), 0);
}

Candidates CandidatesOf(const Predicate& predicate, const RecordTable& table,
                        std::string_view version_field) {
  switch (predicate.kind) {
    case Predicate::Kind::kAlways:
    case Predicate::Kind::kNot:
      return {};
    case Predicate::Kind::kTest:
      return CandidatesOfTest(predicate, table, version_field);
    case Predicate::Kind::kOr:
      return Union(predicate.parts, table, version_field);
    case Predicate::Kind::kAnd: {
      Candidates best;
      for (const Predicate& part : predicate.parts) {
        Candidates some = CandidatesOf(part, table, version_field);
        const bool better =
            best.kind == Candidates::Kind::kAll || some.kind == Candidates::Kind::kIds ||
            (some.kind == best.kind && some.from_us > best.from_us);
        if (some.kind == Candidates::Kind::kAll || !better) continue;
        if (best.kind == Candidates::Kind::kIds && best.ids.size() <= some.ids.size()) continue;
        best = std::move(some);
      }
      return best;
    }
  }
  return {};
}

Predicate Weakened(const Predicate& predicate, const KnownField& known,
                   std::string_view version_field) {
  Predicate weak;
  switch (predicate.kind) {
    case Predicate::Kind::kAlways:
    case Predicate::Kind::kNot:
      return weak;
    case Predicate::Kind::kTest:
      if (predicate.field != known.name && predicate.field != version_field) return weak;
      weak = predicate;
      if (weak.field == known.name) weak.field = known.called;
      return weak;
    case Predicate::Kind::kAnd:
    case Predicate::Kind::kOr:
      weak.kind = predicate.kind;
      for (const Predicate& part : predicate.parts) {
        weak.parts.push_back(Weakened(part, known, version_field));
      }
      return weak;
  }
  return weak;
}

void Visit(const Candidates& candidates, const RecordTable& table,
           const RecordTable::Visit& visit) {
  switch (candidates.kind) {
    case Candidates::Kind::kAll:
      return table.Walk(visit);
    case Candidates::Kind::kVersions:
      return table.WalkVersions(candidates.from_us, visit);
    case Candidates::Kind::kIds:
      for (const std::string& id : candidates.ids) {
        if (!table.VisitOne(id, visit)) return;
      }
      return;
  }
}

}  // namespace treaty::sandbox
