package dev.minato.scaler.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.scaler.kafka.OffsetClient;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Driver;

class DriverLoaderTest {
    private static final String POSTGRESQL = "org.postgresql.Driver";

    @TempDir private Path folder;

    @Test
    void aDriverIsLoadedOnceAndApartFromTheClassPath() throws Exception {
        DriverLoader drivers = new DriverLoader(ClassPathDrivers.folder());

        Driver driver = drivers.make(DriverKind.POSTGRESQL, Driver.class, POSTGRESQL);

        assertThat(driver.getClass().getClassLoader())
                .isInstanceOf(DriverClassLoader.class)
                .isNotSameAs(Class.forName(POSTGRESQL).getClassLoader());
        assertThat(drivers.make(DriverKind.POSTGRESQL, Driver.class, POSTGRESQL).getClass())
                .isSameAs(driver.getClass());
    }

    @Test
    void aClassOfOursThatNeedsADriverIsLoadedBesideIt() {
        OffsetClient.Maker maker =
                new DriverLoader(ClassPathDrivers.folder())
                        .make(
                                DriverKind.KAFKA,
                                OffsetClient.Maker.class,
                                "dev.minato.scaler.kafka.client.AdminOffsetClients");

        assertThat(maker.getClass().getClassLoader()).isInstanceOf(DriverClassLoader.class);
    }

    @Test
    void aFolderThatIsNotThereIsTold() {
        DriverLoader drivers = new DriverLoader(folder.resolve("drivers"));

        assertThatThrownBy(() -> drivers.make(DriverKind.MYSQL, Driver.class, "x"))
                .isInstanceOf(Fault.class)
                .hasMessage(
                        "this Minato has no driver for mysql: "
                                + folder
                                + "/drivers/mysql has no jars ("
                                + folder
                                + "/drivers/mysql: no such file). Build or install Minato again");
    }

    @Test
    void anEmptyFolderIsTold() throws IOException {
        Files.createDirectory(folder.resolve("kafka"));

        assertThatThrownBy(() ->
                        new DriverLoader(folder)
                                .make(DriverKind.KAFKA, OffsetClient.Maker.class, "x"))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("kafka has no jars (there is no jar in it)");
    }

    @Test
    void aJarThatIsNoneIsToldAndMendedWithoutANewStart() throws IOException {
        Path jars = Files.createDirectory(folder.resolve("postgresql"));
        Files.writeString(jars.resolve("broken.jar"), "");

        assertThatThrownBy(() ->
                        new DriverLoader(folder)
                                .make(DriverKind.POSTGRESQL, Driver.class, POSTGRESQL))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("the driver for postgresql in " + jars + " cannot be loaded")
                .hasMessageContaining("build or install Minato again");
    }

    @Test
    void aServerThatAnnouncesMoreThanAMegabyteIsNotGivenTheMemory() throws Exception {
        ClassLoader loader =
                new DriverLoader(ClassPathDrivers.folder())
                        .make(DriverKind.POSTGRESQL, Driver.class, POSTGRESQL)
                        .getClass()
                        .getClassLoader();
        Class<?> type =
                Class.forName("org.postgresql.core.VisibleBufferedInputStream", true, loader);
        Object stream =
                type.getConstructor(java.io.InputStream.class, int.class)
                        .newInstance(java.io.InputStream.nullInputStream(), 1024);
        var ensure = type.getMethod("ensureBytes", int.class, boolean.class);

        assertThat(ensure.invoke(stream, 1 << 20, true)).isEqualTo(false);
        assertThatThrownBy(() -> ensure.invoke(stream, (1 << 20) + 1, true))
                .hasRootCauseMessage("the server announces more than a megabyte at once");
    }

    @Test
    void aDriverOfAnotherVersionWithoutTheMethodThatIsLimitedIsRefused() throws IOException {
        byte[] bytes;
        try (var in = DriverKind.class.getResourceAsStream("DriverKind.class")) {
            bytes = java.util.Objects.requireNonNull(in).readAllBytes();
        }
        SizeLimit limit = new SizeLimit("x.Y", "receive", "(I)[B");

        assertThatThrownBy(() -> limit.into(bytes, DriverKind.class.getClassLoader()))
                .isInstanceOf(ClassNotFoundException.class)
                .hasMessage("x.Y has no receive(I)[B: it is of an unknown version");
    }
}
