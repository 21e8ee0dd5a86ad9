package dev.minato.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.Map;

/** Revisions of an app share its requests, and it goes back to one that served before. */
class RevisionTrafficTest {
    private static Instance minato;

    @BeforeAll
    static void start() throws IOException {
        minato = Instance.create(236);
        minato.minato(Instance.root(), Map.of("MINATO_ROLLBACK_KEEP", "10m"), "start").ok();
    }

    @AfterAll
    static void stop() throws IOException {
        minato.close();
    }

    @Test
    void theSampleSharesRequestsAsItSays() {
        String told = minato.sample("samples/traffic-split/split.sh", Map.of()).out();
        assertThat(told)
                .contains("preview: green")
                .contains("before: 20 blue")
                .contains("shared: 80 blue 20 green")
                .contains("after: 20 green")
                .contains("back: 20 blue");
        assertThat(minato.get("colours--nothing", "/").out())
                .contains("has no active revision colours--nothing")
                .endsWith("404");
        minato.killDaemon();
        minato.minato("start").ok();
        assertThat(minato.minato("traffic", "show", "colours").ok().out())
                .containsPattern("colours--\\w{7} +100 %")
                .contains("preview");
        minato.minato("down", "-n", "colours").ok();
        assertThat(minato.get("colours---preview", "/").out()).endsWith("404");
    }

    @Test
    void aRollbackInSingleModeIsAtOnceAndIsLiftedByTheNextDeployment() throws IOException {
        minato.minato("up", minato.site("page", "first page").toString(), "-n", "page").ok();
        minato.minato("up", minato.site("page", "second page").toString(), "-n", "page").ok();
        assertThat(minato.get("page", "/").ok().out()).contains("second page");
        String latest =
                minato.minato("revision", "list", "page", "-o", "name")
                        .ok()
                        .out()
                        .lines()
                        .toList()
                        .getFirst();

        minato.minato("rollback", "page").ok();
        assertThat(minato.get("page", "/").ok().out()).contains("first page");
        String app = minato.minato("app", "show", "page", "-o", "json").ok().out();
        assertThat(app).contains("\"latestRevisionName\" : \"" + latest + "\"");

        minato.minato("up", minato.site("page", "third page").toString(), "-n", "page").ok();
        assertThat(minato.get("page", "/").ok().out()).contains("third page");
        assertThat(minato.minato("rollback", "page", "--to", "nothing").exit()).isEqualTo(1);
        minato.minato("down", "-n", "page").ok();
    }
}
