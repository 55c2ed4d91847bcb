package io.continuum.e2e.federation;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The coordinator's console in a real browser, against a real coordinator with real members. */
class CoordinatorConsoleTest {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path PICTURES = Path.of("target/coordinator-console");
    private static final double PATIENCE_MS = 30_000;
    private static final List<String> VIEWS =
            List.of("overview", "members", "activity", "credits", "policy", "conduct");

    @TempDir
    private Path folder;

    private final List<String> faults = new ArrayList<>();
    private Harbour harbour;
    private Playwright playwright;
    private Page page;

    @BeforeEach
    void start() throws Exception {
        Assumptions.assumeTrue(
                Files.isExecutable(CHROMIUM), "the console in a real browser needs the Debian package chromium");
        harbour = new Harbour(folder);
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
            if (!request.url().startsWith(harbour.coordinator().toString())) {
                faults.add("asked for " + request.url());
            }
        });
    }

    @AfterEach
    void stop() {
        if (harbour != null) {
            playwright.close();
            harbour.close();
        }
    }

    @Test // C-210 to C-214
    void theOperatorWatchesAFederationChecksItAndHoldsAMemberBack() throws Exception {
        Region founder = harbour.founder(2);
        Region member = harbour.joined(founder, "member", false);
        Harbour.offer(founder);
        Harbour.offer(member);
        Harbour.await("release", () -> Harbour.outbox(member).toString().contains("vested"));

        logIn();
        assertThat(stat("organisations")).hasText("2");
        assertThat(page.getByText("Transparency log")).isVisible();
        button("Verify the log").click();
        assertThat(page.getByText("Every leaf is where the root says.")).isVisible();
        assertThat(page.locator(".columns").getByText("1", exactly())).hasCount(1);
        picture("overview");

        go("members");
        page.locator(".tree button").nth(1).click();
        picture("members");
        page.getByLabel("Grounds").selectOption("spam");
        page.getByLabel("Note to the organisation").fill("a thousand open tags");
        button("Suspend").click();
        assertThat(page.getByText("Suspended. It is told why, and may appeal.")).isVisible();
        assertThat(page.getByText("on grounds of spam")).isVisible();
        assertThat(member.post("/v1/ask", Map.of("question", "What prevents a retry storm?"))
                        .body()
                        .toString())
                .contains("suspended");
        member.post("/v1/federations/appeals", Map.of("message", "our disk was full"))
                .ok();

        go("conduct");
        assertThat(page.getByText("our disk was full")).isVisible();
        picture("conduct");
        page.getByLabel("Answer").fill("lifted");
        button("Answer").click();
        assertThat(page.getByText("Answered.")).isVisible();
        button("Lift").click();
        button("Lift it").click();
        assertThat(page.getByText("It goes on as before.")).isVisible();

        go("activity");
        assertThat(page.getByText("allowance grant").last()).isVisible();
        picture("activity");
        go("credits");
        assertThat(stat("issued")).not().hasText("0");
        button("Check the ledger").click();
        assertThat(page.getByText("The ledger adds up.")).isVisible();
        picture("credits");

        go("policy");
        page.getByLabel("daily pages").fill("9");
        assertThat(page.locator(".diff ins")).hasText("9");
        assertThat(button("Save the proposal")).isDisabled();
        button("Simulate").click();
        assertThat(page.getByText("Simulated members, k = 2")).isVisible();
        picture("policy");
        button("Save the proposal").click();
        assertThat(page.getByText("Saved. An admin of the federation signs it, or does not."))
                .isVisible();

        phoneAndDark();
        assertThat(faults).isEmpty();
    }

    /** At phone width, in the dark: nothing is wider than the screen. */
    private void phoneAndDark() {
        page.setViewportSize(390, 844);
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        for (String view : VIEWS) {
            go(view);
            assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
                    .as(view)
                    .isLessThanOrEqualTo(390);
            picture("phone-" + view);
        }
    }

    @Test // C-211
    void aNewCoordinatorSaysTheNextStep() {
        logIn();
        assertThat(stat("federations")).hasText("0");
        for (String view : VIEWS) {
            go(view);
            assertThat(page.locator(".empty").first()).isVisible();
        }
        picture("empty");
        button("Log out").click();
        assertThat(page.getByLabel("Admin secret")).isVisible();
        assertThat(faults).isEmpty();
    }

    private void logIn() {
        page.navigate(harbour.coordinator() + "/console");
        page.getByLabel("Admin secret").fill("no such secret");
        page.keyboard().press("Enter");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("not the admin secret");
        page.getByLabel("Admin secret").fill(harbour.adminSecret());
        page.keyboard().press("Enter");
    }

    private void go(String view) {
        page.navigate(harbour.coordinator() + "/console#/" + view);
        assertThat(page.locator("nav a[aria-current=page]")).hasAttribute("href", "#/" + view);
        assertThat(page.getByText("Reading…")).hasCount(0);
    }

    private Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static Locator.GetByTextOptions exactly() {
        return new Locator.GetByTextOptions().setExact(true);
    }

    private Locator stat(String name) {
        return page.locator("[data-stat=" + name + "] dd");
    }

    private void picture(String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(PICTURES.resolve(name + ".png"))
                .setFullPage(true));
    }
}
