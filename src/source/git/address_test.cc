#include "source/git/address.h"

#include <gtest/gtest.h>

#include "source/git/client_error.h"
#include "source/source.h"

namespace bireme::source::git {
namespace {

TEST(Addresses, are_taken_apart_and_lose_their_credentials) {
  struct Case {
    std::string url;
    Protocol protocol;
    std::string want;
    std::string username;
    std::string password;
  };
  const std::vector<Case> cases = {
      {"https://example.com/a.git", Protocol::Http, "https://example.com/a.git", "", ""},
      {"https://me:p%40ss@example.com:8443/a", Protocol::Http, "https://example.com:8443/a", "me",
       "p@ss"},
      {"https://token@example.com/a", Protocol::Http, "https://example.com/a", "token", ""},
      {"ssh://git@example.com:22/a.git", Protocol::Ssh, "ssh://git@example.com:22/a.git", "", ""},
      {"git@example.com:team/a.git", Protocol::Ssh, "git@example.com:team/a.git", "", ""},
      {"file:///srv/a%20b", Protocol::Local, "/srv/a b", "", ""},
      {"/srv/a", Protocol::Local, "/srv/a", "", ""},
      {"./a:b", Protocol::Local, "./a:b", "", ""},
      {"a/b", Protocol::Local, "a/b", "", ""}};
  for (const Case& c : cases) {
    auto address = parse_address(c.url);
    ASSERT_TRUE(address.ok()) << c.url << address.error().message();
    EXPECT_EQ(address->protocol, c.protocol) << c.url;
    EXPECT_EQ(address->url, c.want);
    EXPECT_EQ(address->username, c.username);
    EXPECT_EQ(address->password.empty() ? "" : address->password.reveal(), c.password);
  }
}

TEST(Addresses, that_could_become_options_or_commands_are_refused) {
  for (const char* url :
       {"", "-oProxyCommand=x", "--upload-pack=touch /tmp/x", "ext::sh -c id", "fd::3",
        "git://example.com/a", "ssh://-oProxyCommand=x/a", "ssh://git@-oProxyCommand=x/a",
        "-x@host:path", "host:", "git@-oProxyCommand=x:a", "https:///a", "https://example.com",
        "https://example.com/a\nb", "javascript://x/y", "ftp://example.com/a", "ssh://-o@host/a",
        "ssh://a:b@host/x", "file://server/share"}) {
    EXPECT_FALSE(parse_address(url).ok()) << url;
  }
}

TEST(Urls, never_show_a_password) {
  EXPECT_EQ(redact_url("https://me:secret@example.com/a@b"), "https://example.com/a@b");
  EXPECT_EQ(redact_url("git@example.com:a"), "git@example.com:a");
}

TEST(RefNames, follow_the_rules_of_git) {
  for (const char* name : {"main", "team/dev", "v1.2.3", "refs/pull/7/head", "a-b", "ä"}) {
    EXPECT_TRUE(check_ref_name(name).ok()) << name;
  }
  for (const char* name : {"",     "-x",   "--upload-pack=x",
                           "a..b", "a b",  "a~1",
                           "a^",   "a:b",  "a?",
                           "a*",   "a[",   "a\\b",
                           "/a",   "a/",   "a//b",
                           ".a",   "a/.b", "a.lock",
                           "a.",   "@",    "a@{1}",
                           "a\nb", "../x"}) {
    EXPECT_FALSE(check_ref_name(name).ok()) << name;
  }
}

TEST(ClientErrors, name_the_cause_and_whether_to_try_again) {
  struct Case {
    std::string text;
    Reason reason;
  };
  const std::vector<Case> cases = {
      {"fatal: Authentication failed for 'https://example.com/a/'\n", Reason::AuthFailed},
      {"fatal: could not read Username for 'https://example.com': terminal prompts disabled\n",
       Reason::AuthFailed},
      {"Host key verification failed.\r\nfatal: Could not read from remote repository.\n",
       Reason::VerifyFailed},
      {"git@example.com: Permission denied (publickey).\nfatal: Could not read from remote "
       "repository.\n",
       Reason::AuthFailed},
      {"fatal: unable to access 'https://x/': Could not resolve host: x\n", Reason::Unavailable},
      {"fatal: unable to access 'https://x/': server certificate verification failed. CAfile: "
       "none CRLfile: none\n",
       Reason::VerifyFailed},
      {"remote: not here\nfatal: repository 'https://x/' not found\n", Reason::NotFound},
      {"fatal: unable to access 'https://x/': The requested URL returned error: 503\n",
       Reason::Unavailable},
      {"fatal: the remote end hung up unexpectedly\n", Reason::Unavailable},
      {"", Reason::Unavailable}};
  for (const Case& c : cases) {
    const Error error = client_error(c.text, "https://me:pw@example.com/a");
    EXPECT_EQ(error.reason(), c.reason) << c.text;
    EXPECT_EQ(error.message().find('\n'), std::string::npos);
    EXPECT_EQ(error.message().find("pw"), std::string::npos);
  }
}

TEST(LsRemote, gives_peeled_tags_and_the_branch_of_head) {
  const std::string a(40, 'a'), b(40, 'b');
  const Refs refs = parse_ls_remote("ref: refs/heads/main\tHEAD\n" + a + "\tHEAD\n" + a +
                                    "\trefs/tags/v1\n" + b + "\trefs/tags/v1^{}\nnoise\n");
  EXPECT_EQ(refs.head_branch, "refs/heads/main");
  EXPECT_EQ(refs.commits.at("refs/tags/v1"), b);
  EXPECT_EQ(refs.commits.size(), 2u);
}

}  // namespace
}  // namespace bireme::source::git
