package dev.minato.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.linux.Dir;
import dev.minato.linux.Name;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

/** What is remembered of directories is bounded, whoever chose their names. */
class TreeRoomTest {
    @Test
    void directoriesWithoutEndTakeBoundedRoom(@TempDir Path folder) {
        String deep = ("a".repeat(200) + "/").repeat(19);
        try (Dir layer = Dir.open(folder);
                Tree tree = Tree.of(List.of(layer))) {
            for (int i = 0; i < 2000; i++) {
                assertThat(tree.find(Name.of("d" + i + "/" + deep + "f"))).isEmpty();
                assertThat(tree.remembered()).isLessThanOrEqualTo(Tree.MOST_REMEMBERED);
            }
        }
    }
}
