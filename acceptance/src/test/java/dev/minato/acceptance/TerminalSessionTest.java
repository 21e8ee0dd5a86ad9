package dev.minato.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code run -it} and {@code exec -it}, by our command and by Docker's, at a real terminal. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TerminalSessionTest {
    private static final String JRE = "minato.local/jre:25";
    private Instance minato;

    @BeforeAll
    void start() throws IOException {
        minato = Instance.create(107);
        minato.minato("start").ok();
        minato.minato("pull", JRE).ok();
        minato.docker("run", "-d", "--name", "target", JRE, "sleep", "600").ok();
    }

    @AfterAll
    void stop() throws IOException {
        minato.close();
    }

    @Test
    void aShellOfANewContainerKnowsItsTerminal() throws Exception {
        talk(7, minato.ourCommand(), "run", "-it", "--rm", JRE, "sh");
    }

    @Test
    void aShellInARunningContainerKnowsItsTerminal() throws Exception {
        talk(7, minato.ourCommand(), "exec", "-it", "target", "sh");
    }

    @Test
    void aShellByDockersCommandKnowsItsTerminalToo() throws Exception {
        talk(7, minato.dockersCommand(), "run", "-it", "--rm", JRE, "sh");
        talk(7, minato.dockersCommand(), "exec", "-it", "target", "sh");
    }

    /** What is computed inside cannot be an echo of what was typed. */
    private void talk(int code, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(words));
        try (AtTerminal person =
                new AtTerminal(Instance.root(), minato.environment(), 31, 97, command)) {
            person.sees("# ").types("[ -t 0 ] && [ -t 1 ] && echo terminal-$((40 + 2))\n");
            // Docker's command tells the size after the start: the first prompt may be there
            // before.
            person.sees("terminal-42")
                    .types("until stty size | grep -v '^0 0'; do sleep 0.1; done | tr ' ' x\n")
                    .sees("31x97");
            person.types("while read word; do echo got-$word-$((40 + 2)); done\nx\n");
            // A terminal forgets what was typed right after Ctrl-C: that is the first newline.
            person.sees("got-x-42").types("\003").sees("^C").types("\necho after-$((6 * 7))\n");
            person.sees("after-42").types("exit " + code + "\n");

            assertThat(person.exit()).isEqualTo(code);
        }
    }
}
