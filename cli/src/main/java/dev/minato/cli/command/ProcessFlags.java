package dev.minato.cli.command;

import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.grammar.ValueSource;

import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;

/** What a process in a container is given, by {@code run} and {@code exec} alike. */
final class ProcessFlags {
    private boolean detach;
    private boolean interactive;
    private boolean tty;
    private final List<String> env = new ArrayList<>();
    private String user = "";
    private String workdir = "";

    /** Says how it is left alone. */
    void declareDetach(CommandGrammar it, String help) {
        it.flag("-d, --detach", help, on -> detach = on);
    }

    /** Says what streams it has. */
    void declareStreams(CommandGrammar it) {
        it.flag("-i, --interactive", "Pass on what we read.", on -> interactive = on);
        it.flag("-t, --tty", "Give it a terminal.", on -> tty = on);
    }

    /** Says what variables it has. */
    void declareVariables(CommandGrammar it, String label, String help) {
        it.options("-e, --env", label, ValueKind.from(ValueSource.VARIABLES), help, env::add);
    }

    /** Says who it is and where. */
    void declareIdentity(CommandGrammar it) {
        it.option("-u, --user", "USER[:GROUP]", "Who runs it.", text -> user = text);
        it.option("-w, --workdir", "PATH", "Its working directory.", text -> workdir = text);
    }

    boolean detach() {
        return detach;
    }

    boolean interactive() {
        return interactive;
    }

    boolean tty() {
        return tty;
    }

    /** Variables as they were given. */
    List<String> env() {
        return env;
    }

    /** Writes who it is and what streams are ours. */
    void put(ObjectNode body) {
        body.put("User", user).put("WorkingDir", workdir).put("Tty", tty);
        body.put("AttachStdin", interactive && !detach)
                .put("AttachStdout", !detach)
                .put("AttachStderr", !detach);
    }
}
