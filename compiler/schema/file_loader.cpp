#include "compiler/schema/file_loader.h"

#include <fmt/format.h>

#include "compiler/source/utf8.h"

namespace treaty::schema {
namespace {

const Importer* FindImporter(std::string_view path) {
  for (const Importer* const* at = importer_table; *at != nullptr; ++at) {
    for (const std::string_view ending : (*at)->endings) {
      if (!ending.empty() && path.ends_with(ending)) return *at;
    }
  }
  return nullptr;
}

std::string KnownEndings() {
  std::string text;
  for (const Importer* const* at = importer_table; *at != nullptr; ++at) {
    for (const std::string_view ending : (*at)->endings) {
      if (ending.empty()) continue;
      text += fmt::format("{}`{}` ({})", text.empty() ? "" : ", ", ending, (*at)->name);
    }
  }
  return text;
}

}  // namespace

std::string FileLoader::Resolve(const sema::SchemaRequest& request) const {
  if (request.path.starts_with('/') || !request.span.IsKnown()) return request.path;
  const std::string folder = DirectoryOf(files_.Get(request.span.file).Path());
  return folder == "." ? request.path : folder + "/" + request.path;
}

Result<ObjectShape> FileLoader::Load(const sema::SchemaRequest& request) {
  TRY(const SchemaDocument* document, Read(Resolve(request)));
  return document->Object(request.entity, Parts::Of(request.parts), *this);
}

Result<const SchemaDocument*> FileLoader::Read(const std::string& path) {
  auto found = documents_.find(path);
  if (found == documents_.end()) found = documents_.emplace(path, ReadDocument(path)).first;
  if (!found->second) return tl::make_unexpected(found->second.error());
  return found->second->get();
}

FileLoader::Document FileLoader::ReadDocument(const std::string& path) {
  const Importer* importer = FindImporter(path);
  if (importer == nullptr) {
    return Fail("no importer reads this kind of file", path, "files end in " + KnownEndings());
  }
  TRY(const FileInfo info, env_.Info(path));
  if (info.is_directory) return Fail("this is a folder", path, "name the file inside it");
  if (info.size > kMaxFileBytes) {
    return Fail(fmt::format("the file has {} bytes, at most {} are read", info.size, kMaxFileBytes),
                path, "leave out what the treaty does not use");
  }
  TRY(const std::string whole, env_.ReadWhole(path));
  std::string_view text = whole;
  if (text.starts_with(source::kByteOrderMark)) text.remove_prefix(source::kByteOrderMark.size());
  const size_t malformed = source::FindMalformedUtf8(text);
  if (malformed != std::string_view::npos) {
    return Fail("the file is not UTF-8", PlaceOf(path, text, malformed), "save it as UTF-8");
  }
  return importer->read(path, text);
}

}  // namespace treaty::schema
