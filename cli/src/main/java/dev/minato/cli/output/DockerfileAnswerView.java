package dev.minato.cli.output;

import dev.minato.base.Fault;
import dev.minato.cli.client.JsonTree;

import tools.jackson.databind.JsonNode;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Prints what the builder answers to a question about a Dockerfile, as docker's own command does.
 */
public final class DockerfileAnswerView {
    private final PrintStream out;
    private final String question;
    private final boolean json;

    /**
     * A view.
     *
     * @param question {@code check}, {@code outline} or {@code targets}
     * @param json whether the JSON of the answer is printed, not its text
     */
    public DockerfileAnswerView(PrintStream out, String question, boolean json) {
        this.out = out;
        this.question = question;
        this.json = json;
    }

    /**
     * Prints an answer.
     *
     * @return the exit code: 1 where the checks found something
     * @throws Fault after all findings, when the file cannot be built
     */
    public int show(JsonNode answer) {
        String failure = text(answer, "minato.failure");
        String text = text(answer, "result.txt");
        if (json) {
            out.println(text(answer, "result.json"));
        } else if (question.equals("check")) {
            checked(answer, text, failure);
        } else {
            out.print(text);
        }
        out.flush();
        if (!failure.isEmpty() && !json) {
            throw Fault.of(Fault.Kind.INVALID, failure.strip());
        }
        return text(answer, "result.statuscode").equals("1") ? 1 : 0;
    }

    private void checked(JsonNode answer, String text, String failure) {
        byte[] result = text(answer, "result.json").getBytes(StandardCharsets.UTF_8);
        int found = JsonTree.parse(result).path("warnings").size();
        if (found > 0) {
            String many = found == 1 ? "1 warning has" : found + " warnings have";
            out.println("Check complete, " + many + " been found!");
            out.print(text);
        } else if (failure.isEmpty()) {
            out.println("Check complete, no warnings found.");
        }
    }

    /** The names have dots, which are no paths here. */
    private static String text(JsonNode answer, String name) {
        return answer.path(name).asString("");
    }
}
