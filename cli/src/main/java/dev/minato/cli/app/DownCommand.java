package dev.minato.cli.app;

import dev.minato.base.Fault;
import dev.minato.cli.client.ArmClient;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.command.CliCommand;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.grammar.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** {@code minato down} deletes the app that {@code up} made. */
final class DownCommand extends CliCommand {
    private String source = ".";
    private Optional<String> name = Optional.empty();

    DownCommand(CommandSession session) {
        super(session);
    }

    @Override
    public void declare(CommandGrammar it) {
        it.says("Delete the app that `up` made from a folder; its images stay.");
        it.optionalWord(
                "PATH",
                ValueKind.from(ValueSource.FOLDERS),
                "The folder that was given to `up`.",
                text -> source = text);
        it.option(
                "-n, --name",
                "NAME",
                ValueKind.from(ValueSource.APPS),
                "The app's name; the default is the folder's.",
                text -> name = Optional.of(text));
        it.examples("minato down samples/hello", "minato down -n shop");
    }

    @Override
    public int run() throws IOException {
        String app = name.isPresent() ? name.get() : folderName();
        ArmClient arm = arm();
        if (arm.app(app).isEmpty()) {
            throw Fault.notFound(
                    "there is no app " + app + ": see `" + session.command() + " app list`");
        }
        arm.deleteApp(app);
        session.out().println(app);
        return OK;
    }

    private String folderName() throws IOException {
        Path folder = Path.of(source);
        if (!Files.isDirectory(folder)) {
            throw Fault.notFound("there is no folder " + source + ": give one, or the app with -n");
        }
        return AppNameChoice.fold(String.valueOf(folder.toRealPath().getFileName()));
    }
}
