// `treaty map`: one map of a treaty over lines of NDJSON, without a store.
#include <unistd.h>

#include "compiler/cli/program.h"
#include "runtime/base/env.h"
#include "runtime/formats/ndjson_reader.h"
#include "runtime/program/file_references.h"

namespace treaty::cli {
namespace {

constexpr size_t kFlushBytes = 256 << 10;
constexpr uint64_t kProgressLines = 16384;

struct Counts {
  uint64_t mapped = 0;
  uint64_t refused = 0;
  uint64_t waiting = 0;
};

// Maps lines and says what became of them.
class LineMapper {
 public:
  LineMapper(program::Worker& worker, const program::Map& map, program::References& references,
             Console& console)
      : worker_(worker), map_(map), references_(references), console_(console) {
    documents_.resize(1);
    out_.reserve(kFlushBytes * 2);
  }

  // False when the record could not be mapped.
  bool Map(const formats::NdjsonLine& line) {
    if (line.too_long) {
      return Refuse(line, {.code = "input.json", .message = "the line is larger than 64 MiB"});
    }
    documents_[0] = line.text;
    const program::UnitResult result = worker_.Run(map_.unit, documents_, &references_, now_us_);
    if (result.outcome != program::Outcome::kDone) return Refuse(line, result);
    ++counts_.mapped;
    out_ += result.output;
    out_ += '\n';
    if (out_.size() >= kFlushBytes) Flush();
    return true;
  }

  void Flush() {
    console_.Out(out_);
    out_.clear();
  }
  const Counts& counts() const { return counts_; }

 private:
  // "line 17: OrderItems[2].Quantity: input.type: expected a number (order.treaty:12)"
  bool Refuse(const formats::NdjsonLine& line, const program::UnitResult& result) {
    ++(result.outcome == program::Outcome::kWaiting ? counts_.waiting : counts_.refused);
    std::string text = fmt::format("line {}: {}{}{}: {}", line.number, result.path,
                                   result.path.empty() ? "" : ": ", result.code, result.message);
    if (result.origin != nullptr && !result.origin->file.empty()) {
      text += fmt::format(" ({}:{})", result.origin->file, result.origin->line);
    }
    console_.Complain(text);
    return false;
  }

  program::Worker& worker_;
  const program::Map& map_;
  program::References& references_;
  Console& console_;
  const int64_t now_us_ = PosixEnv().NowUs();
  std::vector<std::string_view> documents_;
  std::string out_;
  Counts counts_;
};

const program::Map* FindMap(const program::Model& model, std::string_view name, Console& console) {
  std::string known;
  for (const program::Map& map : model.maps) {
    if (map.name == name || map.object + " -> " + map.entity == name ||
        map.entity + " -> " + map.object == name) {
      return &map;
    }
    known += (known.empty() ? "`" : ", `") + map.name + "`";
  }
  console.Complain(fmt::format("there is no map `{}`; there are {}", name, known));
  return nullptr;
}

bool ReadReferences(std::string_view path, program::FileReferences* references, Console& console) {
  if (path.empty()) return true;
  const Result<std::string> text = PosixEnv().ReadWhole(std::string(path));
  const Result<void> added = text ? references->Add(*text) : Fail(text.error().ToString());
  if (!added) console.Complain(fmt::format("{}: {}", path, added.error().ToString()));
  return added.has_value();
}

size_t ReadStandardInput(char* to, size_t most) {
  const ssize_t count = ::read(STDIN_FILENO, to, most);
  return count > 0 ? size_t(count) : 0;
}

program::TierChoice TierOf(std::string_view word) {
  if (word == "interpret") return program::TierChoice::kInterpret;
  return word == "native" ? program::TierChoice::kNative : program::TierChoice::kAuto;
}

int MapLines(formats::NdjsonReader& reader, LineMapper& mapper, bool strict, Console& console) {
  const bool shows_progress = console.GetStyle().terminal && !console.GetStyle().quiet;
  formats::NdjsonLine line;
  bool stopped = false;
  for (uint64_t lines = 1; !stopped && reader.Next(&line); ++lines) {
    stopped = !mapper.Map(line) && strict;
    if (shows_progress && lines % kProgressLines == 0) {
      console.Say("\r{} records, {} MB", lines, reader.bytes() >> 20);
    }
  }
  mapper.Flush();
  const Counts& counts = mapper.counts();
  if (shows_progress) console.Say("\r");
  if (!console.GetStyle().quiet) {
    console.Say("{} mapped, {} refused, {} waiting\n", counts.mapped, counts.refused,
                counts.waiting);
  }
  return counts.refused + counts.waiting == 0 ? kExitOk : kExitFindings;
}

int Map(const Arguments& arguments, Console& console) {
  LoadedTreaty treaty =
      LoadTreaty(arguments.All("PATH"), console, TierOf(arguments.Get("tier")));
  if (treaty.program == nullptr) return treaty.exit_code;
  const program::Map* map = FindMap(treaty.program->model(), arguments.Get("map"), console);
  program::FileReferences references;
  if (map == nullptr || !ReadReferences(arguments.Get("references"), &references, console)) {
    return kExitCouldNotRun;
  }
  const auto worker = treaty.program->NewWorker();
  LineMapper mapper(*worker, *map, references, console);
  formats::NdjsonReader reader(ReadStandardInput);
  return MapLines(reader, mapper, arguments.Has("strict"), console);
}

}  // namespace

COMMAND(map) = {
    .name = "map",
    .summary = "map records from standard input to standard output",
    .about =
        "One record a line in, one mapped record a line out. A record that cannot be mapped is\n"
        "named on standard error with its line, the path of the offending value and a code.\n"
        "References are answered from a file of lines like\n"
        R"(  {"object":"crm.Account","key":"001","entity":"Customer","id":"c-1"})"
        "\n"
        R"(  {"entity":"Product","business_key":"SKU-9","id":"p-3"})",
    .positionals = {{.name = "PATH", .summary = "a folder, files, or a bundle", .many = true}},
    .options = {{.name = "map",
                 .summary = "which map",
                 .value = "'A -> B'",
                 .required = true},
                {.name = "references", .summary = "answers of references", .value = "FILE"},
                {.name = "tier",
                 .summary = "what runs the map",
                 .value = "TIER",
                 .choices = {"interpret", "native", "auto"},
                 .fallback = "auto"},
                {.name = "strict", .summary = "stop at the first record that cannot be mapped"}},
    .run = Map,
};

}  // namespace treaty::cli
