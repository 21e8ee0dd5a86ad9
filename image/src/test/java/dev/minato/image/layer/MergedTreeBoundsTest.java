package dev.minato.image.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.linux.BytePath;
import dev.minato.linux.files.Dir;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

/** What is remembered of directories is bounded, whoever chose their names. */
class MergedTreeBoundsTest {
    @Test
    void directoriesWithoutEndTakeBoundedRoom(@TempDir Path folder) {
        String deep = ("a".repeat(200) + "/").repeat(19);
        try (Dir layer = Dir.open(folder);
                MergedTree tree = MergedTree.of(List.of(layer))) {
            for (int i = 0; i < 2000; i++) {
                assertThat(tree.find(BytePath.of("d" + i + "/" + deep + "f"))).isEmpty();
                assertThat(tree.remembered()).isLessThanOrEqualTo(MergedTree.MOST_REMEMBERED);
            }
        }
    }
}
