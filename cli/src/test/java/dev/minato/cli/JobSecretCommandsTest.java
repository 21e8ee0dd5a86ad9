package dev.minato.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What commands about secrets of jobs send, and what they print. */
class JobSecretCommandsTest extends JobCommandsFixture {
    private static final String SECRETS =
            "'secrets':[{'name':'token'},{'name':'key','keyVaultUrl':'https://v'}]";

    @Test
    void secretsAreListedWithoutAndWithValues() throws Exception {
        try (RecordedDaemon daemon =
                daemon(
                        found(SECRETS),
                        found(SECRETS),
                        answer(
                                "POST",
                                NIGHTLY + "/listSecrets",
                                "{'value':[{'name':'token','value':'abc'}]}"))) {
            assertThat(CommandRun.of(daemon.home(), "job", "secret", "list", "-n", "nightly").out())
                    .isEqualTo("NAME\ntoken\nkey\n");
            assertThat(
                            CommandRun.of(
                                            daemon.home(),
                                            "job",
                                            "secret",
                                            "list",
                                            "-n",
                                            "nightly",
                                            "--show-values")
                                    .out())
                    .isEqualTo("NAME    VALUE\ntoken   abc\n");
        }
    }

    @Test
    void oneSecretIsShown() throws Exception {
        RecordedExchange values =
                answer(
                        "POST",
                        NIGHTLY + "/listSecrets",
                        "{'value':[{'name':'token','value':'abc'}]}");
        try (RecordedDaemon daemon = daemon(found(SECRETS), values, found(SECRETS), values)) {
            assertThat(secret(daemon, "show", "--secret-name", "token").out())
                    .isEqualTo("NAME    VALUE\ntoken   abc\n");
            assertThat(secret(daemon, "show", "--secret-name", "other").err())
                    .isEqualTo("minato: nightly has no secret other: it has token\n");
            assertThat(secret(daemon, "show").err())
                    .isEqualTo("minato: which secret? Name it with --secret-name\n");
        }
    }

    private static CommandRun secret(RecordedDaemon daemon, String verb, String... more) {
        String[] words = new String[more.length + 5];
        System.arraycopy(new String[] {"job", "secret", verb, "-n", "nightly"}, 0, words, 0, 5);
        System.arraycopy(more, 0, words, 5, more.length);
        return CommandRun.of(daemon.home(), words);
    }

    /** Of those that stay no value is known, nor sent. */
    @Test
    void secretsAreSetByAPatchOfTheList() throws Exception {
        try (RecordedDaemon daemon =
                daemon(found(SECRETS), answer("PATCH", NIGHTLY, job(SECRETS)))) {
            CommandRun run = secret(daemon, "set", "--secrets", "token=new", "more=2");

            assertThat(run).isEqualTo(new CommandRun(0, "NAME\ntoken\nkey\n", ""));
            assertThat(sent(daemon, 1))
                    .isEqualTo(
                            "{'properties':{'configuration':{'secrets':["
                                    + "{'name':'token','value':'new'},"
                                    + "{'name':'key','keyVaultUrl':'https://v'},"
                                    + "{'name':'more','value':'2'}]}}}");
        }
    }

    @Test
    void secretsAreRemovedByAPatchOfTheList() throws Exception {
        try (RecordedDaemon daemon =
                daemon(found(SECRETS), answer("PATCH", NIGHTLY, job("")), found(SECRETS))) {
            assertThat(secret(daemon, "remove", "--secret-names", "token", "key").exit()).isZero();
            assertThat(sent(daemon, 1))
                    .isEqualTo("{'properties':{'configuration':{'secrets':[]}}}");
            assertThat(secret(daemon, "remove", "--secret-names", "other").err())
                    .isEqualTo("minato: nightly has no secret other: it has token, key\n");
        }
    }
}
