#include "runtime/sandbox/behaviour.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <map>
#include <optional>

#include "runtime/value/json_index.h"
#include "runtime/value/json_text.h"
#include "runtime/value/text.h"

namespace treaty::sandbox {
namespace {

// Reads members of an indexed document by name; the first mistake is kept with its place.
class Reader {
 public:
  using Visit = std::function<void(const std::string& name, uint32_t token)>;

  Reader(const JsonIndex& index, std::string_view text, const std::string& path)
      : index_(index), text_(text), path_(path) {}

  bool failed() const { return error_.has_value(); }
  Error TakeError() { return std::move(*error_); }

  void Complain(uint32_t token, std::string message, std::string mend) {
    if (error_) return;
    size_t byte = index_.position()[token];
    const std::string_view before = text_.substr(0, byte);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const size_t begin = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    const size_t column = 1 + utf8::Count(before.substr(begin));
    error_ = Error{std::move(message), fmt::format("{}:{}:{}", path_, line, column),
                   std::move(mend)};
  }

  // Members of an object, in order.
  void Members(uint32_t token, const char* what, const Visit& visit) {
    if (index_.first_byte(token) != '{') {
      return Complain(token, fmt::format("{} is no object", what), "write { ... }");
    }
    const uint32_t end = index_.partner()[token];
    for (uint32_t at = token + 1; at < end && !failed();) {
      const std::string name = Plain(at);
      visit(name, at + 2);
      const uint32_t after = index_.After(at + 2);
      at = after == end ? end : after + 1;
    }
  }

  void Elements(uint32_t token, const char* what, const std::function<void(uint32_t)>& visit) {
    if (index_.first_byte(token) != '[') {
      return Complain(token, fmt::format("{} is no list", what), "write [ ... ]");
    }
    const uint32_t end = index_.partner()[token];
    for (uint32_t at = token + 1; at < end && !failed();) {
      visit(at);
      const uint32_t after = index_.After(at);
      at = after == end ? end : after + 1;
    }
  }

  // Members that all have a reader in `known`; others are refused, naming those there are.
  void Known(uint32_t token, const char* what,
             const std::map<std::string, std::function<void(uint32_t)>>& known) {
    Members(token, what, [&](const std::string& name, uint32_t value) {
      const auto found = known.find(name);
      if (found != known.end()) return found->second(value);
      std::string names;
      for (const auto& [each, reader] : known) names += (names.empty() ? "" : ", ") + each;
      Complain(value, fmt::format("{} has no member `{}`", what, name), "members are " + names);
    });
  }

  std::function<void(uint32_t)> Text(std::string* text) {
    return [this, text](uint32_t token) {
      if (index_.first_byte(token) != '"') return Complain(token, "expected a text", "quote it");
      *text = Plain(token);
    };
  }
  std::function<void(uint32_t)> Bool(bool* value) {
    return [this, value](uint32_t token) {
      const std::string_view bytes = index_.ValueBytes(token);
      *value = bytes == "true";
      if (!*value && bytes != "false") Complain(token, "expected true or false", "write either");
    };
  }
  std::function<void(uint32_t)> Int(int64_t* value, int64_t least, int64_t most) {
    return [this, value, least, most](uint32_t token) {
      const std::string_view bytes = index_.ValueBytes(token);
      const auto [end, error] = std::from_chars(bytes.data(), bytes.data() + bytes.size(), *value);
      const bool whole = error == std::errc() && end == bytes.data() + bytes.size();
      if (whole && *value >= least && *value <= most) return;
      Complain(token, fmt::format("`{}` is no whole number from {} to {}", bytes, least, most),
               "write one");
    };
  }
  std::function<void(uint32_t)> Chance(double* value) {
    return [this, value](uint32_t token) {
      const std::string_view bytes = index_.ValueBytes(token);
      const auto [end, error] = std::from_chars(bytes.data(), bytes.data() + bytes.size(), *value);
      const bool number = error == std::errc() && end == bytes.data() + bytes.size();
      if (number && *value >= 0 && *value <= 1) return;
      Complain(token, fmt::format("`{}` is no chance", bytes), "write a number from 0 to 1");
    };
  }

  std::string Plain(uint32_t token) const {
    return TextOf(index_.ValueBytes(token)).value_or("");
  }
  std::string Json(uint32_t token) const {
    return Canonicalise(index_.ValueBytes(token)).value_or("null");
  }
  char first_byte(uint32_t token) const { return index_.first_byte(token); }
  bool Has(uint32_t token, std::string_view name) const {
    return index_.first_byte(token) == '{' && index_.Find(token, name) != kNoToken;
  }

 private:
  const JsonIndex& index_;
  std::string_view text_;
  const std::string& path_;
  std::optional<Error> error_;
};

constexpr int64_t kMost = 1'000'000'000'000'000;

ValueRule ReadRule(Reader& reader, uint32_t token) {
  ValueRule rule;
  if (reader.Has(token, "number_by")) {
    rule.kind = ValueRule::Kind::kNumber;
    reader.Known(token, "a number",
                 {{"number_by", reader.Text(&rule.by)},
                  {"least", reader.Int(&rule.least, -kMost, kMost)},
                  {"most", reader.Int(&rule.most, -kMost, kMost)},
                  {"step", reader.Int(&rule.step, 1, kMost)}});
    if (!reader.failed() && rule.most < rule.least) {
      reader.Complain(token, "`most` is less than `least`", "give `most` at least the same value");
    }
  } else if (reader.Has(token, "choose_by")) {
    rule.kind = ValueRule::Kind::kChoice;
    const auto choices = [&](uint32_t list) {
      reader.Elements(list, "`of`",
                      [&](uint32_t each) { rule.choices.push_back(reader.Json(each)); });
    };
    reader.Known(token, "a choice", {{"choose_by", reader.Text(&rule.by)}, {"of", choices}});
    if (!reader.failed() && rule.choices.empty()) {
      reader.Complain(token, "a choice of nothing", "add \"of\": [ ... ]");
    }
  } else {
    rule.literal = reader.Json(token);
  }
  return rule;
}

void ReadAssignments(Reader& reader, uint32_t token, Assignments* assignments) {
  reader.Members(token, "the assignment", [&](const std::string& name, uint32_t value) {
    assignments->emplace_back(name, ReadRule(reader, value));
  });
}

void ReadTest(Reader& reader, uint32_t token, Condition* condition) {
  int tests = 0;
  const auto value = [&](Condition::Test test) {
    return [&, test](uint32_t at) {
      ++tests;
      condition->test = test;
      condition->values.push_back(reader.Json(at));
    };
  };
  const auto one_of = [&](uint32_t list) {
    ++tests;
    condition->test = Condition::Test::kOneOf;
    reader.Elements(list, "`one_of`",
                    [&](uint32_t at) { condition->values.push_back(reader.Json(at)); });
  };
  const auto like = [&](uint32_t at) {
    ++tests;
    condition->test = Condition::Test::kLike;
    std::string pattern;
    reader.Text(&pattern)(at);
    condition->values.push_back(pattern);
  };
  const auto longer = [&](uint32_t at) {
    ++tests;
    condition->test = Condition::Test::kLongerThan;
    reader.Int(&condition->number, 0, kMost)(at);
  };
  const auto missing = [&](uint32_t at) {
    ++tests;
    condition->test = Condition::Test::kMissing;
    bool wanted = true;
    reader.Bool(&wanted)(at);
    condition->number = wanted ? 1 : 0;
  };
  reader.Known(token, "a condition",
               {{"is", value(Condition::Test::kIs)}, {"is_not", value(Condition::Test::kIsNot)},
                {"one_of", one_of}, {"like", like}, {"longer_than", longer},
                {"missing", missing}});
  if (!reader.failed() && tests != 1) {
    reader.Complain(token, "a condition has one test", "write two conditions, or one");
  }
}

std::function<void(uint32_t)> Conditions(Reader& reader, std::vector<Condition>* conditions) {
  return [&reader, conditions](uint32_t token) {
    reader.Members(token, "`when`", [&](const std::string& member, uint32_t value) {
      conditions->push_back({.member = member});
      ReadTest(reader, value, &conditions->back());
    });
  };
}

Refusal ReadRefusal(Reader& reader, uint32_t token) {
  Refusal refusal;
  reader.Known(token, "a refusal",
               {{"when", Conditions(reader, &refusal.when)}, {"code", reader.Text(&refusal.code)},
                {"message", reader.Text(&refusal.message)}});
  if (!reader.failed() && refusal.code.empty()) {
    reader.Complain(token, "a refusal without `code`", "add \"code\": \"R1/302\"");
  }
  return refusal;
}

FollowUp ReadFollowUp(Reader& reader, uint32_t token) {
  FollowUp follow_up;
  const auto after = [&](uint32_t at) {
    const std::string word = reader.Plain(at);
    follow_up.after_create = word == "create" || word == "write";
    follow_up.after_update = word == "update" || word == "write";
    if (!follow_up.after_create && !follow_up.after_update) {
      reader.Complain(at, fmt::format("after `{}` nothing follows", word),
                      "write \"create\", \"update\" or \"write\"");
    }
  };
  const auto set = [&](uint32_t at) { ReadAssignments(reader, at, &follow_up.set); };
  reader.Known(token, "a follow-up",
               {{"after", after}, {"when", Conditions(reader, &follow_up.when)}, {"set", set}});
  return follow_up;
}

void ReadNumber(Reader& reader, uint32_t token, ObjectBehaviour* object) {
  const auto by = [&](uint32_t at) {
    const std::string word = reader.Plain(at);
    object->number_by_sequence = word == "sequence";
    if (!object->number_by_sequence && word != "natural_key") {
      reader.Complain(at, fmt::format("numbers do not come by `{}`", word),
                      "write \"sequence\" or \"natural_key\"");
    }
  };
  reader.Known(token, "`number`",
               {{"by", by}, {"first", reader.Int(&object->first_number, 0, kMost)},
                {"digits", reader.Int(&object->digits, 1, 15)}});
}

ObjectBehaviour ReadObject(Reader& reader, const std::string& name, uint32_t token) {
  ObjectBehaviour object;
  object.name = name;
  const auto unknown = [&](uint32_t at) {
    const std::string word = reader.Plain(at);
    object.accept_unknown = word == "accept";
    if (!object.accept_unknown && word != "refuse") {
      reader.Complain(at, fmt::format("`{}` is no way to treat unknown records", word),
                      "write \"accept\" or \"refuse\"");
    }
  };
  const auto refuse = [&](uint32_t list) {
    reader.Elements(list, "`refuse`",
                    [&](uint32_t at) { object.refuse.push_back(ReadRefusal(reader, at)); });
  };
  const auto then = [&](uint32_t list) {
    reader.Elements(list, "`then`",
                    [&](uint32_t at) { object.then.push_back(ReadFollowUp(reader, at)); });
  };
  reader.Known(token, "an object",
               {{"key", reader.Text(&object.key)},
                {"natural_key", reader.Text(&object.natural_key)},
                {"number", [&](uint32_t at) { ReadNumber(reader, at, &object); }},
                {"unknown", unknown},
                {"echo", reader.Bool(&object.echo)},
                {"stamps", reader.Bool(&object.stamps)},
                {"assign", [&](uint32_t at) { ReadAssignments(reader, at, &object.assign); }},
                {"refuse", refuse},
                {"then", then}});
  if (reader.failed()) return object;
  if (object.key.empty()) {
    reader.Complain(token, fmt::format("`{}` has no `key`", name),
                    "name the member that holds a record's id: \"key\": \"Id\"");
  } else if (!object.number_by_sequence && object.natural_key.empty()) {
    reader.Complain(token, fmt::format("`{}` takes numbers from a natural key it has not", name),
                    "add \"natural_key\"");
  }
  return object;
}

std::function<void(uint32_t)> ReadFaults(Reader& reader, Faults* faults) {
  return [&reader, faults](uint32_t token) {
    reader.Known(token, "`faults`",
                 {{"retry", reader.Chance(&faults->retry)},
                  {"lock", reader.Chance(&faults->lock)},
                  {"throttle", reader.Chance(&faults->throttle)},
                  {"stale", reader.Chance(&faults->stale)},
                  {"auth", reader.Chance(&faults->auth)},
                  {"drop_request", reader.Chance(&faults->drop_request)},
                  {"drop_answer", reader.Chance(&faults->drop_answer)},
                  {"retry_after_ms", reader.Int(&faults->retry_after_ms, 0, 3'600'000)}});
  };
}

}  // namespace

const ObjectBehaviour* Behaviour::Find(std::string_view object) const {
  for (const ObjectBehaviour& each : objects) {
    if (each.name == object) return &each;
  }
  return nullptr;
}

Result<Behaviour> ReadBehaviour(std::string_view json, const std::string& path) {
  std::string padded(json);
  padded.append(kPadding, '\0');
  const std::string_view text = std::string_view(padded).substr(0, json.size());
  JsonIndex index;
  if (const Result<void> indexed = index.Index(text); !indexed) {
    return Fail("the behaviour is no JSON: " + indexed.error().message,
                path + ", " + indexed.error().place, "mend the JSON");
  }
  Behaviour behaviour;
  Reader reader(index, text, path);
  int64_t seed = 0;
  const auto objects = [&](uint32_t token) {
    reader.Members(token, "`objects`", [&](const std::string& name, uint32_t value) {
      behaviour.objects.push_back(ReadObject(reader, name, value));
    });
  };
  reader.Known(0, "the behaviour",
               {{"seed", reader.Int(&seed, 0, kMost)},
                {"knows_keys", reader.Bool(&behaviour.knows_keys)},
                {"finds_records", reader.Bool(&behaviour.finds_records)},
                {"sync", reader.Bool(&behaviour.sync)},
                {"latency_ms", reader.Int(&behaviour.latency_ms, 0, 60'000)},
                {"batch", reader.Int(&behaviour.batch, 1, 10'000)},
                {"faults", ReadFaults(reader, &behaviour.faults)},
                {"objects", objects}});
  if (reader.failed()) return tl::make_unexpected(reader.TakeError());
  behaviour.seed = uint64_t(seed);
  return behaviour;
}

uint64_t Chosen(std::string_view object, std::string_view member, std::string_view value,
                uint64_t count) {
  uint64_t hash = 14695981039346656037u;
  const auto add = [&hash](std::string_view bytes) {
    for (const char byte : bytes) hash = (hash ^ uint8_t(byte)) * 1099511628211u;
  };
  add(object);
  add("/");
  add(member);
  add("/");
  add(value);
  return hash % count;
}

}  // namespace treaty::sandbox
