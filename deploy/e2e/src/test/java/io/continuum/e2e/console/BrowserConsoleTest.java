package io.continuum.e2e.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.continuum.coordinator.Coordinator;
import io.continuum.instance.Instance;
import io.continuum.instance.RunningInstance;
import io.continuum.instance.config.Config;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console in a real browser, against a real instance. */
class BrowserConsoleTest {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path PICTURES = Path.of("target/console");
    private static final double PATIENCE_MS = 20_000;

    @TempDir
    private Path folder;

    private final List<String> faults = new ArrayList<>();
    private Coordinator coordinator;
    private RunningInstance instance;
    private Playwright playwright;
    private Page page;

    @BeforeEach
    void start() throws Exception {
        Assumptions.assumeTrue(
                Files.isExecutable(CHROMIUM), "the console in a real browser needs the Debian package chromium");
        coordinator = Coordinator.start(io.continuum.coordinator.config.Config.load(
                Map.of("data_dir", folder.resolve("coordinator").toString(), "http.port", "0"), Map.of()));
        instance = Instance.start(
                Config.load(Map.of("data_dir", folder.resolve("data").toString(), "http.port", "0"), Map.of(), null));
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        Browser browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(CHROMIUM)
                        .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")));
        page = browser.newPage(new Browser.NewPageOptions().setViewportSize(1280, 900));
        page.onPageError(faults::add);
        page.onConsoleMessage(message -> {
            if (message.text().contains("Content Security Policy")) {
                faults.add(message.text());
            }
        });
        page.onRequest(request -> {
            if (!request.url().startsWith(instance.url())) {
                faults.add("asked for " + request.url());
            }
        });
    }

    @AfterEach
    void stop() {
        if (instance != null) {
            playwright.close();
            instance.close();
            coordinator.close();
        }
    }

    @Test
    void anOperatorLogsInWatchesLearningAndLetsOnePatternLeave() throws Exception {
        page.navigate(instance.url() + "/console");
        page.getByLabel("Admin secret").fill("no such secret");
        page.keyboard().press("Enter");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("not the admin secret");
        picture("login");

        page.getByLabel("Admin secret").fill(instance.firstStart().orElseThrow().adminSecret());
        page.keyboard().press("Enter");
        assertThat(stat("memories")).hasText("0");
        assertThat(page.getByText("Nothing learnt yet")).isVisible();
        assertThat(page.getByText("belongs to no federation")).isVisible();

        api(
                "/v1/federations",
                Map.of(
                        "name",
                        "harbour",
                        "preset",
                        "circle",
                        "k",
                        2,
                        "coordinator_url",
                        coordinator.url().toString(),
                        "coordinator_secret",
                        coordinator.newAdminSecret().orElseThrow()));
        assertThat(stat("level")).hasText("L1");
        api("/v1/spaces", Map.of("name", "runbooks"));
        api("/v1/spaces/runbooks/share", Map.of("patterns", true));
        learn("one", "The checkout hung. Connection pool exhaustion was caused by a connection leak.");
        learn("two", "Same picture again. Connection pool exhaustion was caused by a connection leak.");
        assertThat(stat("memories")).not().hasText("0");
        picture("overview");

        api("/v1/patterns/mine", Map.of());
        Locator nav = page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Patterns"));
        assertThat(nav.getByLabel("1 in hold")).isVisible();
        nav.click();
        assertThat(page.getByText(Pattern.compile("^Exact bytes"))).isVisible();
        assertThat(page.getByLabel("Exact bytes in hexadecimal")).containsText("6e 65 63 74 69 6f 6e 2d");
        picture("held");
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        picture("held-dark");
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName("Approve").setExact(true))
                .click();
        assertThat(page.getByText("Approved. It leaves with the next contribution."))
                .isVisible();
        assertThat(page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("held 0")))
                .isVisible();

        page.navigate(instance.url() + "/console#/credits");
        assertThat(stat("available")).hasText("0");
        picture("credits");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Log out"))
                .click();
        assertThat(page.getByLabel("Admin secret")).isVisible();
        assertThat(faults).isEmpty();
    }

    @Test
    void r22MemoriesAreFoundExplainedChangedUndoneAndForgottenByHand() throws Exception {
        logIn();
        learn("one", "We decided to use SQLite for the queue because it is small.");
        learn("one", "The queue filled up on Monday while the importer ran.");
        learn("two", "Ines prefers short stand-ups in the morning.");
        page.navigate(instance.url() + "/console#/memories");
        Locator list = page.getByLabel("Memories", new Page.GetByLabelOptions().setExact(true));
        assertThat(list.getByRole(AriaRole.LISTITEM)).not().hasCount(0);

        page.getByLabel("Kind").selectOption("decision");
        assertThat(list.getByRole(AriaRole.LISTITEM)).hasCount(1);
        page.getByLabel("Kind").selectOption("");
        page.getByRole(AriaRole.SEARCHBOX).fill("why did the queue fill up");
        page.keyboard().press("Enter");
        list.getByRole(AriaRole.BUTTON)
                .filter(new Locator.FilterOptions().setHasText("filled up"))
                .click();
        assertThat(page.getByRole(AriaRole.TABLE, new Page.GetByRoleOptions().setName("Why it was found")))
                .containsText("its own words");
        assertThat(page).hasURL(Pattern.compile("q=why"));
        picture("memory-explained");

        Locator memory = page.locator("#memory");
        button(memory, "Pin").click();
        assertThat(button(memory, "Unpin")).isVisible();
        button(memory, "Never share").click();
        assertThat(memory.getByText("sharing: never")).isVisible();
        button(memory, "Edit").click();
        memory.getByLabel("Words").fill("The queue filled up on Tuesday while the importer ran.");
        button(memory, "Save as the new version").click();
        assertThat(memory.locator(".lead")).containsText("Tuesday");
        assertThat(memory.locator(".versions")).containsText("Monday");
        button(memory, "Put away").click();
        button(memory, "Undo: let it count again").click();
        assertThat(button(memory, "Put away")).isVisible();
        assertThat(memory.getByLabel("Events")).containsText("archived");
        picture("memory");

        page.navigate(instance.url() + "/console#/memories?kind=decision");
        assertThat(list.getByRole(AriaRole.LISTITEM)).hasCount(1);
        button(page.locator("main"), "Select all 1 shown").click();
        button(page.locator("main"), "Forget 1…").click();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("1 memory (1 decision)");
        button(page.locator("main"), "Forget for good").click();
        button(page.locator("main"), "Yes, for good").click();
        assertThat(page.getByText(Pattern.compile("Forgotten for good: 1 memory")))
                .isVisible();
        assertThat(page.getByText("No memory is like that")).isVisible();
        assertThat(faults).isEmpty();
    }

    @Test
    void aKeyIsMadeShownOnceListedAndRevokedByHand() throws Exception {
        logIn();
        page.navigate(instance.url() + "/console#/keys");
        Locator keys = page.getByLabel("Keys", new Page.GetByLabelOptions().setExact(true))
                .getByRole(AriaRole.ROW);
        assertThat(keys).hasCount(2); // the heads, and the key of the first start
        page.getByLabel("Role").selectOption("reader");
        page.getByLabel("Label").fill("dashboard");
        page.getByLabel("Expires").selectOption("in 90 days");
        button(page.locator("main"), "Make key").click();
        assertThat(page.locator("#made")).containsText("ck_");
        String key = page.locator("#made").textContent();
        assertThat(keys).hasCount(3);
        assertThat(keys.nth(1)).containsText("dashboard");
        assertThat(stats(key)).isEqualTo(200);
        picture("keys");

        button(page.locator("main"), "Hide").click();
        assertThat(page.locator("#made")).hasCount(0);
        button(keys.nth(1), "Revoke").click();
        button(keys.nth(1), "Yes, revoke it").click();
        assertThat(keys).hasCount(2);
        assertThat(stats(key)).isEqualTo(401);
        assertThat(faults).isEmpty();
    }

    private int stats(String key) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(instance.url() + "/v1/stats"))
                .header("X-API-Key", key)
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }

    private static Locator button(Locator where, String name) {
        return where.getByRole(
                AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
    }

    private void logIn() {
        page.navigate(instance.url() + "/console");
        page.getByLabel("Admin secret").fill(instance.firstStart().orElseThrow().adminSecret());
        page.keyboard().press("Enter");
        assertThat(stat("memories")).isVisible();
    }

    @Test
    void everyViewSaysTheNextStepWhileThereIsNothingYet() {
        page.navigate(instance.url() + "/console");
        page.getByLabel("Admin secret").fill(instance.firstStart().orElseThrow().adminSecret());
        page.keyboard().press("Enter");
        assertThat(stat("memories")).hasText("0");
        for (String view : List.of("memories", "patterns", "sharing", "credits", "peers")) {
            page.navigate(instance.url() + "/console#/" + view);
            assertThat(page.locator(".empty").first()).isVisible();
            assertThat(page.getByText("Reading…")).hasCount(0);
            picture("empty-" + view);
        }
        assertThat(faults).isEmpty();
    }

    private Locator stat(String name) {
        return page.locator("[data-stat=" + name + "] dd");
    }

    private void picture(String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")));
    }

    private void learn(String session, String text) throws Exception {
        api("/v1/learn", Map.of("text", text, "space", "runbooks", "session_id", session));
    }

    private void api(String path, Map<String, Object> body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(instance.url() + path))
                .header("X-API-Key", instance.firstStart().orElseThrow().apiKey())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(new ObjectMapper().writeValueAsString(body)))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(path + " " + answer.body()).isBetween(200, 299);
        }
    }
}
