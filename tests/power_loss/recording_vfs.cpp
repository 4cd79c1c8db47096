#include "tests/power_loss/recording_vfs.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace treaty::power_loss {
namespace {

std::vector<Operation> recorded;
int64_t acknowledged = 0;
bool powersafe = true;
sqlite3_vfs* real_vfs = nullptr;

// An open file: SQLite sees `base`, we pass on to `real`.
struct RecordedFile {
  sqlite3_file base;
  sqlite3_file* real;
  bool is_recorded;
  FileKind kind;
};

RecordedFile* Own(sqlite3_file* file) { return reinterpret_cast<RecordedFile*>(file); }
sqlite3_file* Real(sqlite3_file* file) { return Own(file)->real; }
const sqlite3_io_methods* Methods(sqlite3_file* file) { return Real(file)->pMethods; }

void Record(sqlite3_file* file, Operation::Kind kind, int64_t offset, std::string bytes) {
  if (!Own(file)->is_recorded) return;
  recorded.push_back({kind, Own(file)->kind, offset, std::move(bytes), acknowledged});
}

int Close(sqlite3_file* file) {
  const int status = Methods(file)->xClose(Real(file));
  std::free(Real(file));
  return status;
}
int Read(sqlite3_file* file, void* bytes, int count, sqlite3_int64 offset) {
  return Methods(file)->xRead(Real(file), bytes, count, offset);
}
int Write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
  Record(file, Operation::Kind::kWrite, offset,
         std::string(static_cast<const char*>(bytes), size_t(count)));
  return Methods(file)->xWrite(Real(file), bytes, count, offset);
}
int Truncate(sqlite3_file* file, sqlite3_int64 size) {
  Record(file, Operation::Kind::kTruncate, size, {});
  return Methods(file)->xTruncate(Real(file), size);
}
int Sync(sqlite3_file* file, int) {
  Record(file, Operation::Kind::kSync, 0, {});
  return SQLITE_OK;
}
int FileSize(sqlite3_file* file, sqlite3_int64* size) {
  return Methods(file)->xFileSize(Real(file), size);
}
int Lock(sqlite3_file* file, int level) { return Methods(file)->xLock(Real(file), level); }
int Unlock(sqlite3_file* file, int level) { return Methods(file)->xUnlock(Real(file), level); }
int CheckReservedLock(sqlite3_file* file, int* held) {
  return Methods(file)->xCheckReservedLock(Real(file), held);
}
int FileControl(sqlite3_file* file, int what, void* argument) {
  return Methods(file)->xFileControl(Real(file), what, argument);
}
// 512: no write is atomic beyond a sector.
int SectorSize(sqlite3_file*) { return int(kSectorBytes); }
int DeviceCharacteristics(sqlite3_file*) {
  return powersafe ? SQLITE_IOCAP_POWERSAFE_OVERWRITE : 0;
}
int ShmMap(sqlite3_file* file, int page, int size, int extend, void volatile** memory) {
  return Methods(file)->xShmMap(Real(file), page, size, extend, memory);
}
int ShmLock(sqlite3_file* file, int offset, int count, int flags) {
  return Methods(file)->xShmLock(Real(file), offset, count, flags);
}
void ShmBarrier(sqlite3_file* file) { Methods(file)->xShmBarrier(Real(file)); }
int ShmUnmap(sqlite3_file* file, int remove) {
  return Methods(file)->xShmUnmap(Real(file), remove);
}

const sqlite3_io_methods recording_methods = {
    2,        Close,  Read,   Write,    Truncate,          Sync,        FileSize,   Lock,
    Unlock,   CheckReservedLock,        FileControl,       SectorSize,
    DeviceCharacteristics,    ShmMap,   ShmLock,           ShmBarrier,  ShmUnmap,
    nullptr,  nullptr};

int Open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  RecordedFile* own = Own(file);
  own->real = static_cast<sqlite3_file*>(std::calloc(1, size_t(real_vfs->szOsFile)));
  own->is_recorded = (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)) != 0;
  own->kind = (flags & SQLITE_OPEN_MAIN_DB) != 0 ? FileKind::kDatabase : FileKind::kLog;
  const int status = real_vfs->xOpen(real_vfs, name, own->real, flags, out_flags);
  file->pMethods = status == SQLITE_OK ? &recording_methods : nullptr;
  if (status != SQLITE_OK) std::free(own->real);
  return status;
}

void Apply(std::string& file, const Operation& operation) {
  if (operation.kind == Operation::Kind::kTruncate) {
    file.resize(size_t(operation.offset));
    return;
  }
  const size_t end = size_t(operation.offset) + operation.bytes.size();
  if (file.size() < end) file.resize(end);
  std::memcpy(&file[size_t(operation.offset)], operation.bytes.data(), operation.bytes.size());
}

// Only some of the write's sectors reached the disk.
void ApplyTorn(std::string& file, const Operation& operation, std::mt19937& random) {
  for (size_t begin = 0; begin < operation.bytes.size(); begin += kSectorBytes) {
    if ((random() & 1) == 0) continue;
    Operation sector = operation;
    sector.offset += int64_t(begin);
    sector.bytes = operation.bytes.substr(begin, kSectorBytes);
    Apply(file, sector);
  }
}

}  // namespace

void InstallRecordingVfs() {
  static sqlite3_vfs vfs;
  if (real_vfs != nullptr) return;
  real_vfs = sqlite3_vfs_find(nullptr);
  vfs = *real_vfs;
  vfs.zName = "recording";
  vfs.szOsFile = sizeof(RecordedFile);
  vfs.xOpen = Open;
  sqlite3_vfs_register(&vfs, 1);
}

std::vector<Operation>& Recorded() { return recorded; }
void SetPowersafe(bool is) { powersafe = is; }
void SetAcknowledged(int64_t commits) { acknowledged = commits; }

void Images::Advance(const Operation& operation) {
  const int file = int(operation.file);
  if (operation.kind != Operation::Kind::kSync) {
    pending_[file].push_back(operation);
    return;
  }
  for (const Operation& done : pending_[file]) Apply(durable_.files[file], done);
  pending_[file].clear();
}

Image Images::Make(uint32_t choice) {
  Image image = durable_;
  for (int file = 0; file < kFileKinds; ++file) {
    for (const Operation& operation : pending_[file]) {
      const uint32_t fate = choice < 2 ? choice : random_() % 3;
      if (fate == 0) Apply(image.files[file], operation);
      if (fate == 2 && operation.kind == Operation::Kind::kWrite) {
        ApplyTorn(image.files[file], operation, random_);
      }
    }
  }
  return image;
}

}  // namespace treaty::power_loss
