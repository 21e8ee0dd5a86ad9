package dev.minato.cli.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.job.ExecutionStreams.LogStream;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Which logs of an execution are read, and what their lines begin with. */
class ExecutionStreamsTest {
    private static final ExecutionStreams ALL =
            new ExecutionStreams(Optional.empty(), Optional.empty(), Optional.empty(), false);
    private static final String ARRAY = "'array':{'tasks':'1-100'},";

    private static JsonNode execution(String array, String... replicas) {
        return JsonTree.parse(
                ("{'name':'x','properties':{"
                                + array
                                + "'detailedStatus':{'replicas':["
                                + String.join(",", replicas)
                                + "]}}}")
                        .replace('\'', '"')
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static String replica(String name, int task, String... containers) {
        StringBuilder all = new StringBuilder();
        for (String one : containers) {
            all.append(all.isEmpty() ? "" : ",").append("{'name':'" + one + "'}");
        }
        return "{'name':'" + name + "','task':" + task + ",'containers':[" + all + "]}";
    }

    private static List<String> told(ExecutionStreams wanted, JsonNode execution) {
        return wanted.of(execution).stream()
                .map(one -> one.replica() + "/" + one.container() + " '" + one.prefix() + "'")
                .toList();
    }

    @Test
    void linesOfOneContainerHaveNoPrefix() {
        assertThat(told(ALL, execution("", replica("r", 0, "main")))).containsExactly("r/main ''");
    }

    @Test
    void linesBeginWithTheReplicaAndTheContainerWhereThereAreSeveral() {
        assertThat(told(ALL, execution("", replica("r", 0, "init", "main"))))
                .containsExactly("r/init 'init | '", "r/main 'main | '");
        assertThat(told(ALL, execution("", replica("r", 0, "main"), replica("s", 0, "a", "b"))))
                .containsExactly("r/main 'r | '", "s/a 's/a | '", "s/b 's/b | '");
    }

    @Test
    void linesOfAnArrayBeginWithTheTask() {
        assertThat(told(ALL, execution(ARRAY, replica("r", 17, "main"))))
                .containsExactly("r/main 'task 17 | '");
        assertThat(told(ALL, execution(ARRAY, replica("r", 17, "init", "main"))))
                .containsExactly("r/init 'task 17/init | '", "r/main 'task 17/main | '");
    }

    @Test
    void oneTaskOneReplicaOrOneContainerIsChosen() {
        JsonNode array =
                execution(ARRAY, replica("r", 4, "init", "main"), replica("s", 17, "init", "main"));

        assertThat(
                        told(
                                new ExecutionStreams(
                                        Optional.of(17),
                                        Optional.empty(),
                                        Optional.of("main"),
                                        false),
                                array))
                .containsExactly("s/main ''");
        assertThat(
                        told(
                                new ExecutionStreams(
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.of("main"),
                                        false),
                                array))
                .containsExactly("r/main 'task 4 | '", "s/main 'task 17 | '");
        assertThat(
                        told(
                                new ExecutionStreams(
                                        Optional.empty(), Optional.of("s"), Optional.empty(), true),
                                array))
                .containsExactly("s/init 'init | '", "s/main 'main | '");
    }

    @Test
    void whereMoreReplicasMayComeTheFirstIsNamedToo() {
        assertThat(
                        told(
                                new ExecutionStreams(
                                        Optional.empty(), Optional.empty(), Optional.empty(), true),
                                execution("", replica("r", 0, "main"))))
                .containsExactly("r/main 'r | '");
    }

    @Test
    void aReplicaWithoutANameHasNotBegunAndOneWithAnEndWritesNoMore() {
        JsonNode execution =
                execution(
                        "",
                        replica("", 0, "main"),
                        "{'name':'r','endTime':'2026-01-31T12:00:00Z',"
                                + "'containers':[{'name':'main'}]}");

        assertThat(ALL.of(execution)).containsExactly(new LogStream("r", "main", "", true));
    }

    @Test
    void aTaskThatHasNotBegunHasNoLogYet() {
        ExecutionStreams third =
                new ExecutionStreams(
                        Optional.of(3), Optional.empty(), Optional.of("nosuch"), false);

        assertThat(third.of(execution(ARRAY, replica("r", 4, "main")))).isEmpty();
    }

    @Test
    void whatCannotBeInItIsRefused() {
        JsonNode plain = execution("", replica("r", 0, "init", "main"));

        refused(
                new ExecutionStreams(Optional.of(3), Optional.empty(), Optional.empty(), false),
                plain,
                "execution x has no tasks: it was started without --array");
        refused(
                new ExecutionStreams(Optional.of(101), Optional.empty(), Optional.empty(), false),
                execution(ARRAY),
                "execution x has no task 101: it has 1-100");
        refused(
                new ExecutionStreams(Optional.empty(), Optional.of("s"), Optional.empty(), false),
                plain,
                "execution x has no replica s");
        refused(
                new ExecutionStreams(
                        Optional.empty(), Optional.empty(), Optional.of("side"), false),
                plain,
                "execution x has no container side: there are init, main");
    }

    private static void refused(ExecutionStreams wanted, JsonNode execution, String text) {
        assertThatThrownBy(() -> wanted.of(execution)).isInstanceOf(Fault.class).hasMessage(text);
    }
}
