using Microsoft.Playwright;
using Xunit;

namespace Weir.UiTests;

/// <summary>Debian's browser, driven by Playwright; started once for all tests of a class.</summary>
public sealed class Chromium : IAsyncLifetime
{
    public const string Path = "/usr/bin/chromium";

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Why there is no browser; null when there is one.</summary>
    public static string? Missing =>
        File.Exists(Path) ? null : $"{Path} is missing: eng/setup installs it (apt-get install chromium)";

    private IBrowser Browser => _browser ?? throw new InvalidOperationException("the browser was not started");

    public async Task InitializeAsync()
    {
        if (Missing is not null)
        {
            return;
        }

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                ExecutablePath = Path,
                // Tests run as root, where chromium's sandbox does not start.
                Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
            }
        );
    }

    /// <summary>A screen as wide as asked: a desk's, or a phone's upright.</summary>
    public static BrowserNewPageOptions Screen(int width, ColorScheme scheme) =>
        new()
        {
            ViewportSize = new ViewportSize { Width = width, Height = width < 600 ? 740 : 900 },
            ColorScheme = scheme,
        };

    /// <summary>A page of its own, as wide as asked.</summary>
    public Task<IPage> PageAsync(int width, ColorScheme scheme) => PageAsync(Screen(width, scheme));

    /// <summary>A page of its own.</summary>
    public Task<IPage> PageAsync(BrowserNewPageOptions screen) => Browser.NewPageAsync(screen);

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.CloseAsync();
        }

        _playwright?.Dispose();
    }
}

/// <summary>A theory in the browser; skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute() => Skip = Chromium.Missing;
}
