// How vendors' metadata becomes ObjectShape. An importer reads one kind of file; each stands in one
// file below importers/, and the folder is the list:
//
//   extern const Importer importer_edmx = {.name = "edmx", ...};
//
// A file is read into a SchemaDocument, once per compilation; every mistake of the file that can be
// found without knowing what is wanted of it is found then. A document hands out the shapes of its
// objects. Importers fetch nothing from a network and expand no entities; what a file may cost is
// bounded by the limits below, and a file beyond them is refused with its place.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/value/type.h"

namespace treaty::schema {

inline constexpr int64_t kMaxFileBytes = 64 << 20;
inline constexpr size_t kMaxDepth = 64;       // brackets or elements inside each other
inline constexpr size_t kMaxFields = 5000;    // of one object
inline constexpr size_t kMaxObjects = 20000;  // of one file
inline constexpr uint32_t kMaxTextLength =
    1 << 30;  // code points; longer means "as long as it likes"

// Children and parents that are wanted with an object: "OrderItems.Product2" as a tree.
struct Parts {
  std::map<std::string, Parts, std::less<>> inside;

  static Parts Of(const std::vector<std::string>& paths);
  // The parts wanted of `name`, or null when it is not wanted itself.
  const Parts* Find(std::string_view name) const;
};

class SchemaDocument;

// The other files a document may need: a describe holds one object, its children have their own.
class SchemaFiles {
 public:
  virtual ~SchemaFiles() = default;
  // The file is read once; the pointer lives as long as *this.
  virtual Result<const SchemaDocument*> Read(const std::string& path) = 0;
};

class SchemaDocument {
 public:
  virtual ~SchemaDocument() = default;
  // The shape of `object`, as the vendor names it. Lists of children are all there, but only those
  // that `parts` wants have fields; parents are there only when wanted.
  virtual Result<ObjectShape> Object(std::string_view object, const Parts& parts,
                                     SchemaFiles& files) const = 0;
};

struct Importer {
  std::string_view name;
  std::string_view summary;                 // what it reads, for the docs
  std::array<std::string_view, 2> endings;  // of file names it reads: ".edmx"; may be empty
  Result<std::unique_ptr<SchemaDocument>> (*read)(const std::string& path, std::string_view text);
};

extern const Importer* const importer_table[];  // ends with null
extern const unsigned importer_count;

// For a child or parent: takes out the lists of children that are not wanted, and fails on a wanted
// part that the object does not have. (What stands first in a `with` is checked by sema.)
Result<void> KeepParts(ObjectShape& object, const Parts& parts, const std::string& place);

// "path:line:column" of a byte of the text; columns count code points.
std::string PlaceOf(const std::string& path, std::string_view text, size_t offset);

}  // namespace treaty::schema
