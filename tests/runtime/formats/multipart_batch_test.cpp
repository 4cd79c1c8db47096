#include "runtime/formats/multipart_batch.h"

#include <gtest/gtest.h>

namespace treaty::formats {
namespace {

BatchOperation Get(std::string url) {
  return {.method = "GET", .url = std::move(url), .headers = {{"Accept", "application/json"}}};
}
BatchOperation Post(std::string url, std::string body, std::string id) {
  return {.method = "POST", .url = std::move(url),
          .headers = {{"Content-Type", "application/json"}}, .body = std::move(body),
          .content_id = std::move(id)};
}

TEST(MultipartBatch, WritesExactly) {
  const std::vector<BatchPart> parts = {
      {false, {Get("A_SalesOrder('1')")}},
      {true, {Post("A_SalesOrder", "{}", "7")}},
  };
  const WrittenBatch written = WriteBatchRequest(parts, "x");
  EXPECT_EQ(written.content_type, "multipart/mixed; boundary=batch_x");
  EXPECT_EQ(written.body,
            "--batch_x\r\n"
            "Content-Type: application/http\r\n"
            "Content-Transfer-Encoding: binary\r\n"
            "\r\n"
            "GET A_SalesOrder('1') HTTP/1.1\r\n"
            "Accept: application/json\r\n"
            "\r\n"
            "\r\n"
            "--batch_x\r\n"
            "Content-Type: multipart/mixed; boundary=changeset_x-1\r\n"
            "\r\n"
            "--changeset_x-1\r\n"
            "Content-Type: application/http\r\n"
            "Content-Transfer-Encoding: binary\r\n"
            "Content-ID: 7\r\n"
            "\r\n"
            "POST A_SalesOrder HTTP/1.1\r\n"
            "Content-Type: application/json\r\n"
            "Content-Length: 2\r\n"
            "\r\n"
            "{}\r\n"
            "--changeset_x-1--\r\n"
            "\r\n"
            "--batch_x--\r\n");
}

TEST(MultipartBatch, ReadsWhatItWrote) {
  const std::vector<BatchPart> parts = {
      {true, {Post("A", "{\"a\":\"--batch_x\"}", "1"),
              Post("B", "\r\n\r\n--changeset_x-1--", "2")}},
      {false, {Get("C?$filter=a%20eq%20'b'")}},
      {true, {Post("D", "\n", "3")}},
  };
  const WrittenBatch written = WriteBatchRequest(parts, "x");
  const auto read = ReadBatchRequest(written.content_type, written.body);
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->complete) << read->problem;
  ASSERT_EQ(read->parts.size(), parts.size());
  for (size_t i = 0; i < parts.size(); ++i) {
    ASSERT_EQ(read->parts[i].operations.size(), parts[i].operations.size());
    EXPECT_EQ(read->parts[i].is_change_set, parts[i].is_change_set);
    for (size_t j = 0; j < parts[i].operations.size(); ++j) {
      const BatchOperation& said = parts[i].operations[j];
      const BatchOperation& heard = read->parts[i].operations[j];
      EXPECT_EQ(heard.method, said.method);
      EXPECT_EQ(heard.url, said.url);
      EXPECT_EQ(heard.body, said.body);
      EXPECT_EQ(heard.content_id, said.content_id);
    }
  }
}

// SAP trap: a failed change set answers with one part for the whole set.
TEST(MultipartBatch, Trap6ReadsAFailedChangeSetAsOneAnswer) {
  const std::string body =
      "--b\r\nContent-Type: multipart/mixed; boundary=c\r\nContent-Length: 1\r\n\r\n"
      "--c\r\nContent-Type: application/http\r\nContent-ID: 1\r\n\r\n"
      "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 6\r\n\r\n"
      "{\"d\":1}\r\n"
      "--c--\r\n\r\n"
      "--b\r\nContent-Type: application/http\r\nContent-Length: 9\r\n\r\n"
      "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\n\r\n{\"error\":{}}\r\n"
      "--b--";
  const auto read = ReadBatchAnswer("multipart/mixed; boundary=b", body);
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->complete) << read->problem;
  ASSERT_EQ(read->parts.size(), 2u);
  EXPECT_TRUE(read->parts[0].is_change_set);
  EXPECT_EQ(read->parts[0].operations[0].status, 201);
  EXPECT_EQ(read->parts[0].operations[0].content_id, "1");
  EXPECT_FALSE(read->parts[1].is_change_set);
  EXPECT_EQ(read->parts[1].operations[0].status, 400);
  EXPECT_EQ(read->parts[1].operations[0].reason, "Bad Request");
  EXPECT_EQ(read->parts[1].operations[0].body, "{\"error\":{}}");
}

TEST(MultipartBatch, ReadsBareLineFeedsAndQuotedBoundaries) {
  const auto read = ReadBatchAnswer(
      "Multipart/Mixed; charset=utf-8; boundary=\"b 1\"",
      "preamble\n--b 1\ncontent-type: application/http\n\n\n"
      "HTTP/1.1 204 No Content\n\n\n--b 1--\n");
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->complete) << read->problem;
  ASSERT_EQ(read->parts.size(), 1u);
  EXPECT_EQ(read->parts[0].operations[0].status, 204);
  EXPECT_EQ(read->parts[0].operations[0].body, "");
}

TEST(MultipartBatch, HandsOutWhatCameOfACutOffAnswer) {
  const std::vector<BatchPart> parts = {
      {true, {{.status = 201, .reason = "Created", .body = "{\"d\":{}}"}}},
      {true, {{.status = 201, .reason = "Created", .body = "{\"d\":{\"a\":1}}"}}},
  };
  const WrittenBatch whole = WriteBatchAnswer(parts, "x");
  const size_t second = whole.body.find("{\"a\":1}");
  const auto read = ReadBatchAnswer(whole.content_type, whole.body.substr(0, second));
  ASSERT_TRUE(read);
  EXPECT_FALSE(read->complete);
  EXPECT_NE(read->problem, "");
  ASSERT_EQ(read->parts.size(), 2u);
  EXPECT_TRUE(read->parts[0].operations[0].readable);
  ASSERT_EQ(read->parts[1].operations.size(), 1u);
  EXPECT_FALSE(read->parts[1].operations[0].readable);
}

// Wherever the answer is cut off, no part says more than it would whole.
TEST(MultipartBatch, EveryPrefixIsRead) {
  const std::vector<BatchPart> parts = {
      {true, {{.status = 201, .reason = "Created", .body = "{\"d\":{}}", .content_id = "1"},
              {.status = 204, .reason = "No Content"}}},
      {false, {{.status = 200, .reason = "OK", .body = "[]"}}},
  };
  const WrittenBatch whole = WriteBatchAnswer(parts, "x");
  for (size_t size = 0; size + 2 < whole.body.size(); ++size) {
    const auto read = ReadBatchAnswer(whole.content_type, whole.body.substr(0, size));
    ASSERT_TRUE(read);
    EXPECT_FALSE(read->complete) << size;
    ASSERT_LE(read->parts.size(), 2u);
    for (size_t i = 0; i < read->parts.size(); ++i) {
      for (size_t j = 0; j < read->parts[i].operations.size(); ++j) {
        const BatchOperation& heard = read->parts[i].operations[j];
        if (!heard.readable) continue;
        ASSERT_LT(j, parts[i].operations.size());
        EXPECT_EQ(heard.status, parts[i].operations[j].status) << size;
        EXPECT_EQ(heard.body, parts[i].operations[j].body) << size;
      }
    }
  }
}

TEST(MultipartBatch, SaysWhichPartIsNoMessage) {
  const auto read = ReadBatchAnswer(
      "multipart/mixed; boundary=b",
      "--b\r\nContent-Type: text/html\r\n\r\n<html>\r\n"
      "--b\r\nContent-Type: application/http\r\n\r\n"
      "HTTP/1.1 200 OK\r\n\r\n{}\r\n--b--\r\n");
  ASSERT_TRUE(read);
  EXPECT_FALSE(read->complete);
  ASSERT_EQ(read->parts.size(), 2u);
  EXPECT_FALSE(read->parts[0].operations[0].readable);
  EXPECT_EQ(read->parts[1].operations[0].body, "{}");
}

TEST(MultipartBatch, RefusesWhatIsNoMultipart) {
  for (const char* type : {"", "application/json", "multipart/mixed", "multipart/mixed; boundary=",
                           "text/plain; boundary=x"}) {
    EXPECT_FALSE(ReadBatchAnswer(type, "--x--")) << type;
  }
}

TEST(MultipartBatch, StaysWithinItsBounds) {
  std::vector<BatchPart> parts(5, BatchPart{false, {{.status = 200, .reason = "OK"}}});
  const WrittenBatch whole = WriteBatchAnswer(parts, "x");
  const auto few = ReadBatchAnswer(whole.content_type, whole.body, {.operations = 3});
  ASSERT_TRUE(few);
  EXPECT_FALSE(few->complete);
  EXPECT_LE(few->parts.size(), 3u);
  const auto narrow = ReadBatchAnswer(whole.content_type, whole.body, {.header_bytes = 10});
  ASSERT_TRUE(narrow);
  EXPECT_FALSE(narrow->parts[0].operations[0].readable);
}

}  // namespace
}  // namespace treaty::formats
