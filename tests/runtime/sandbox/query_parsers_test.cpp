// SOQL and $filter: what is read, and what is refused where.
#include <gtest/gtest.h>

#include "runtime/sandbox/vendors/odata_filter.h"
#include "runtime/sandbox/vendors/soql_parser.h"

namespace treaty::sandbox {
namespace {

std::string Shown(const Predicate& predicate) {
  constexpr const char* kTests[] = {"=", "!=", "<", "<=", ">", ">=", "in", "not in", "like",
                                    "begins", "ends", "contains"};
  std::string text;
  switch (predicate.kind) {
    case Predicate::Kind::kAlways:
      return "always";
    case Predicate::Kind::kAnd:
    case Predicate::Kind::kOr:
      for (const Predicate& part : predicate.parts) {
        const bool is_and = predicate.kind == Predicate::Kind::kAnd;
        text += (text.empty() ? "" : is_and ? " and " : " or ") + Shown(part);
      }
      return "(" + text + ")";
    case Predicate::Kind::kNot:
      return "not " + Shown(predicate.parts.front());
    case Predicate::Kind::kTest:
      for (const Literal& literal : predicate.literals) {
        constexpr const char* kKinds[] = {"null", "bool:", "number:", "text:", "date:", "time:",
                                          "instant:"};
        text += std::string(text.empty() ? "" : ",") + kKinds[size_t(literal.kind)] + literal.text;
      }
      return predicate.field + " " + kTests[size_t(predicate.test)] + " " + text;
  }
  return text;
}

struct Good {
  const char* text;
  const char* shown;
};
struct Bad {
  const char* text;
  const char* subject;
  size_t place;
};

TEST(Soql, ReadsConditions) {
  const Good kConditions[] = {
      {"Name = 'Bolt'", "Name = text:Bolt"},
      {"Name='O\\'Brien'", "Name = text:O'Brien"},
      {R"(Name = 'a\\b\n\"')", "Name = text:a\\b\n\""},
      {R"(Name LIKE '50\%_x%')", R"(Name like text:50\%_x%)"},
      {"name like 'A%'", "name like text:A%"},
      {"Amount >= 10", "Amount >= number:10"},
      {"Amount < -0.50", "Amount < number:-0.5"},
      {"Amount = .5", "Amount = number:0.5"},
      {"Amount = +007", "Amount = number:7"},
      {"Blocked__c = TRUE AND Closed = false", "(Blocked__c = bool:true and Closed = bool:false)"},
      {"Email != null", "Email != null"},
      {"Email <> NULL", "Email != null"},
      {"Since = 2026-01-31", "Since = date:2026-01-31"},
      {"SystemModstamp >= 2026-01-01T00:00:00Z", "SystemModstamp >= instant:2026-01-01T00:00:00Z"},
      {"SystemModstamp > 2026-01-01T01:00:00+01:00",
       "SystemModstamp > instant:2026-01-01T00:00:00Z"},
      {"SystemModstamp > 2026-01-01T00:00:00.000Z",
       "SystemModstamp > instant:2026-01-01T00:00:00Z"},
      {"Id IN ('a','b')", "Id in text:a,text:b"},
      {"Id NOT IN ('a')", "Id not in text:a"},
      {"NOT Name = 'a'", "not Name = text:a"},
      {"NOT (Name = 'a' OR Name = 'b')", "not (Name = text:a or Name = text:b)"},
      {"Account.Owner.Name = 'a'", "Account.Owner.Name = text:a"},
      {"(A = 1 OR B = 2) AND (C = 3)", "((A = number:1 or B = number:2) and C = number:3)"},
  };
  for (const Good& each : kConditions) {
    SoqlQuery query;
    QueryProblem problem;
    ASSERT_TRUE(ParseSoql(std::string("SELECT Id FROM Account WHERE ") + each.text, &query,
                          &problem))
        << each.text << " at " << problem.subject;
    EXPECT_EQ(Shown(query.where), each.shown);
  }
}

TEST(Soql, ReadsClauses) {
  SoqlQuery query;
  QueryProblem problem;
  ASSERT_TRUE(ParseSoql(
      "select Id , Account.Name, (SELECT Quantity FROM OrderItems WHERE Quantity > 1) from Order o "
      "where Status = 'A' order by SystemModstamp desc nulls last, Id asc limit 200 offset 10 "
      "ALL ROWS",
      &query, &problem))
      << problem.subject;
  ASSERT_EQ(query.fields.size(), 2u);
  EXPECT_EQ(query.fields[1].path, "Account.Name");
  ASSERT_EQ(query.children.size(), 1u);
  EXPECT_EQ(query.children[0].from.path, "OrderItems");
  EXPECT_EQ(Shown(query.children[0].where), "Quantity > number:1");
  ASSERT_EQ(query.order.size(), 2u);
  EXPECT_TRUE(query.order[0].descending);
  EXPECT_TRUE(query.order[0].nulls_last);
  EXPECT_EQ(query.limit, 200);
  EXPECT_EQ(query.offset, 10);
  EXPECT_TRUE(query.all_rows);
  SoqlQuery counts;
  ASSERT_TRUE(ParseSoql("SELECT COUNT() FROM Account", &counts, &problem));
  EXPECT_TRUE(counts.counts);
}

TEST(Soql, PointsAtWhatItDoesNotRead) {
  const Bad kQueries[] = {
      {"", "", 0},
      {"SELECT", "", 6},
      {"SELECT FROM Account", "FROM", 7},
      {"SELECT Id Account", "Account", 10},
      {"SELECT Id, FROM Account", "FROM", 11},
      {"SELECT Id FROM", "", 14},
      {"SELECT Id FROM Account WHERE", "", 28},
      {"SELECT Id FROM Account WHERE Name", "", 33},
      {"SELECT Id FROM Account WHERE Name = ", "", 36},
      {"SELECT Id FROM Account WHERE Name = 'a", "'a", 36},
      {R"(SELECT Id FROM Account WHERE Name = 'a\q')", R"('a)", 36},
      {"SELECT Id FROM Account WHERE Name = \"a\"", "\"", 36},
      {"SELECT Id FROM Account WHERE Name == 'a'", "=", 35},
      {"SELECT Id FROM Account WHERE Name = 'a' OR B = 1 AND C = 2", "AND", 49},
      {"SELECT Id FROM Account WHERE (Name = 'a'", "", 40},
      {"SELECT Id FROM Account WHERE Id IN ()", ")", 36},
      {"SELECT Id FROM Account WHERE Id IN ('a' 'b')", "'b'", 40},
      {"SELECT Id FROM Account WHERE Since = TODAY", "TODAY", 37},
      {"SELECT Id FROM Account WHERE Since = 2026-13-01", "2026-13-01", 37},
      {"SELECT Id FROM Account LIMIT -1", "-1", 29},
      {"SELECT Id FROM Account LIMIT x", "x", 29},
      {"SELECT Id FROM Account ORDER Name", "Name", 29},
      {"SELECT Id FROM Account; DELETE", ";", 22},
      {"SELECT Id FROM Account a b", "b", 25},
      {"SELECT Id. FROM Account", "Id.", 7},
      {"SELECT (SELECT (SELECT Id FROM A) FROM B) FROM C", "(", 15},
  };
  for (const Bad& each : kQueries) {
    SoqlQuery query;
    QueryProblem problem;
    EXPECT_FALSE(ParseSoql(each.text, &query, &problem)) << each.text;
    EXPECT_EQ(problem.subject, each.subject) << each.text;
    EXPECT_EQ(problem.place, each.place) << each.text;
  }
}

TEST(Soql, HasBounds) {
  SoqlQuery query;
  QueryProblem problem;
  const std::string deep(kMaxSoqlDepth + 1, '(');
  EXPECT_FALSE(ParseSoql("SELECT Id FROM A WHERE " + deep + "B = 1" +
                             std::string(kMaxSoqlDepth + 1, ')'),
                         &query, &problem));
  EXPECT_FALSE(ParseSoql(std::string(kMaxSoqlBytes + 1, ' '), &query, &problem));
  std::string many = "SELECT Id FROM A WHERE B = 0";
  for (int at = 1; at < 5000; ++at) many += " OR B = " + std::to_string(at);
  SoqlQuery wide;
  EXPECT_TRUE(ParseSoql(many, &wide, &problem));
  EXPECT_EQ(wide.where.parts.size(), 5000u);
}

TEST(ODataFilter, ReadsConditions) {
  const Good kFilters[] = {
      {"", "always"},
      {"Name eq 'Bolt'", "Name = text:Bolt"},
      {"Name eq 'O''Brien'", "Name = text:O'Brien"},
      {"Name ne null", "Name != null"},
      {"Limit gt 10.5", "Limit > number:10.5"},
      {"Limit ge 10M", "Limit >= number:10"},
      {"Blocked eq true", "Blocked = bool:true"},
      {"Changed ge datetimeoffset'2026-01-01T00:00:00Z'",
       "Changed >= instant:2026-01-01T00:00:00Z"},
      {"Changed lt datetime'2026-01-01T00:00:00'", "Changed < instant:2026-01-01T00:00:00Z"},
      {"A eq 'a' or B eq 'b' and C eq 'c'", "(A = text:a or (B = text:b and C = text:c))"},
      {"(A eq 'a' or B eq 'b') and C eq 'c'", "((A = text:a or B = text:b) and C = text:c)"},
      {"not A eq 'a' and B eq 'b'", "(not A = text:a and B = text:b)"},
      {"not (A eq 'a')", "not A = text:a"},
      {"startswith(Name,'A')", "Name begins text:A"},
      {"endswith(Name, 'A') eq true", "Name ends text:A"},
      {"substringof('x',Name) eq false", "not Name contains text:x"},
      {"to_Item/Material eq 'M'", "to_Item.Material = text:M"},
      {"orders eq 'not in and or'", "orders = text:not in and or"},
      {"startswith eq 'a'", "startswith = text:a"},
  };
  for (const Good& each : kFilters) {
    Predicate predicate;
    QueryProblem problem;
    ASSERT_TRUE(ParseODataFilter(each.text, &predicate, &problem))
        << each.text << ": " << problem.message << " at " << problem.subject;
    EXPECT_EQ(Shown(predicate), each.shown);
  }
}

TEST(ODataFilter, PointsAtWhatItDoesNotRead) {
  const Bad kFilters[] = {
      {"Name", "", 4},
      {"Name eq", "", 7},
      {"Name = 'a'", "= 'a'", 5},
      {"Name eq 'a", "'a", 8},
      {"Name eq 'a' or", "", 14},
      {"Name eq 'a' B eq 'b'", "B eq 'b'", 12},
      {"(Name eq 'a'", "", 12},
      {"Name eq 'a')", ")", 11},
      {"length(Name) eq 3", "(Name) eq 3", 6},
      {"Limit add 1 eq 3", "add 1 eq 3", 6},
      {"Changed gt datetime'soon'", "datetime'soon'", 11},
      {"substringof(Name,'x')", "Name,'x')", 12},
      {"'a' eq Name", "'a' eq Name", 0},
  };
  for (const Bad& each : kFilters) {
    Predicate predicate;
    QueryProblem problem;
    EXPECT_FALSE(ParseODataFilter(each.text, &predicate, &problem)) << each.text;
    EXPECT_EQ(problem.subject, each.subject) << each.text;
    EXPECT_EQ(problem.place, each.place) << each.text;
  }
}

TEST(ODataFilter, HasBounds) {
  Predicate predicate;
  QueryProblem problem;
  const std::string deep(kMaxODataFilterDepth + 1, '(');
  EXPECT_FALSE(ParseODataFilter(
      deep + "A eq 1" + std::string(kMaxODataFilterDepth + 1, ')'), &predicate, &problem));
  EXPECT_FALSE(ParseODataFilter(std::string(kMaxODataFilterBytes + 1, 'a'), &predicate, &problem));
}

TEST(ODataOrder, ReadsFieldsAndWays) {
  std::vector<ODataOrder> order;
  QueryProblem problem;
  ASSERT_TRUE(ParseODataOrder("LastChangeDateTime desc, SalesOrder,A asc", &order, &problem));
  ASSERT_EQ(order.size(), 3u);
  EXPECT_TRUE(order[0].descending);
  EXPECT_EQ(order[1].field, "SalesOrder");
  for (const char* bad : {"A up", "A;B", "A desc B", " "}) {
    EXPECT_FALSE(ParseODataOrder(bad, &order, &problem)) << bad;
  }
}

}  // namespace
}  // namespace treaty::sandbox
