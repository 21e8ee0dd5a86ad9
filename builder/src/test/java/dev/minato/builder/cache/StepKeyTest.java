package dev.minato.builder.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.image.model.Digest;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

class StepKeyTest {
    private static final Optional<Digest> BELOW = Optional.of(Digest.of(new byte[] {1}));
    private static final Digest CONTENT = Digest.of(new byte[] {2});

    private static StepKey.Command command(
            Optional<Digest> below, List<String> argv, List<String> environment, String... rest) {
        return new StepKey.Command(
                below,
                argv,
                environment,
                rest[0],
                rest[1],
                rest[2],
                rest.length > 3 ? Optional.of(rest[3]) : Optional.empty(),
                List.of());
    }

    @Test
    void theSamePartsGiveTheSameKey() {
        StepKey one =
                StepKey.of(command(BELOW, List.of("a"), List.of("E=1"), "/", "", "DEFAULT"), "p");
        StepKey two =
                StepKey.of(command(BELOW, List.of("a"), List.of("E=1"), "/", "", "DEFAULT"), "p");
        assertThat(one).isEqualTo(two);
    }

    @Test
    void everyPartOfACommandCounts() {
        List<StepKey> keys = new ArrayList<>();
        List<String> argv = List.of("a", "b");
        List<String> env = List.of("E=1", "F=2");
        keys.add(StepKey.of(command(BELOW, argv, env, "/", "", "NONE"), "p"));
        keys.add(StepKey.of(command(Optional.empty(), argv, env, "/", "", "NONE"), "p"));
        keys.add(StepKey.of(command(BELOW, List.of("a b"), env, "/", "", "NONE"), "p"));
        keys.add(StepKey.of(command(BELOW, List.of("ab"), env, "/", "", "NONE"), "p"));
        keys.add(StepKey.of(command(BELOW, List.of("a", "", "b"), env, "/", "", "NONE"), "p"));
        keys.add(StepKey.of(command(BELOW, argv, List.of("E=1"), "/", "", "NONE"), "p"));
        keys.add(StepKey.of(command(BELOW, argv, List.of("E=1F=2"), "/", "", "NONE"), "p"));
        keys.add(StepKey.of(command(BELOW, argv, List.of("F=2", "E=1"), "/", "", "NONE"), "p"));
        keys.add(StepKey.of(command(BELOW, argv, env, "/w", "", "NONE"), "p"));
        keys.add(StepKey.of(command(BELOW, argv, env, "/", "u", "NONE"), "p"));
        keys.add(StepKey.of(command(BELOW, argv, env, "/", "", "HOST"), "p"));
        keys.add(StepKey.of(command(BELOW, argv, env, "/", "", "NONE", ""), "p"));
        keys.add(StepKey.of(command(BELOW, argv, env, "/", "", "NONE", "s"), "p"));
        keys.add(StepKey.of(command(BELOW, argv, env, "/", "", "NONE"), "q"));
        assertThat(new HashSet<>(keys)).hasSameSizeAs(keys);
    }

    private static StepKey files(
            String destination,
            Optional<String> owner,
            String permissions,
            List<String> options,
            StepKey.Part... parts) {
        return StepKey.of(
                new StepKey.Files(BELOW, destination, owner, permissions, options, List.of(parts)));
    }

    @Test
    void everyPartOfACopyCounts() {
        StepKey.Part part = new StepKey.Part("a", CONTENT);
        List<StepKey> keys = new ArrayList<>();
        keys.add(files("/x", Optional.empty(), "", List.of(), part));
        keys.add(files("/x/", Optional.empty(), "", List.of(), part));
        keys.add(files("/x", Optional.of("0:0"), "", List.of(), part));
        keys.add(files("/x", Optional.empty(), "0644", List.of(), part));
        keys.add(files("/x", Optional.empty(), "", List.of("parents"), part));
        keys.add(files("/x", Optional.empty(), "", List.of(), part, part));
        keys.add(files("/x", Optional.empty(), "", List.of(), new StepKey.Part("b", CONTENT)));
        keys.add(
                files(
                        "/x",
                        Optional.empty(),
                        "",
                        List.of(),
                        new StepKey.Part("a", Digest.of(new byte[0]))));
        keys.add(files("/x", Optional.empty(), "", List.of()));
        keys.add(StepKey.ofDirectory(BELOW, "/x", ""));
        keys.add(StepKey.ofDirectory(BELOW, "/x", "0:0"));
        keys.add(StepKey.ofDirectory(Optional.empty(), "/x", ""));
        assertThat(new HashSet<>(keys)).hasSameSizeAs(keys);
    }
}
