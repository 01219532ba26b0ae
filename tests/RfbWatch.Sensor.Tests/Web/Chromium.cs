using System.Diagnostics;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Web;

/// <summary>A headless Chromium: the resulting document of a page, and its console output.</summary>
internal static class Chromium
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    private static readonly string? Program =
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').SelectMany(folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    /// <summary>Why there is none here; null if there is.</summary>
    public static string? Obstacle => Program is null ? "needs chromium" : null;

    /// <summary>Loads a page and returns its document after loading, and the browser's log including the console.</summary>
    public static async Task<(string Document, string Log)> LoadAsync(TestFolder folder, string url)
    {
        // The sandbox requires an ordinary user or user namespaces, which may not be available on a test machine.
        using var process = Process.Start(new ProcessStartInfo(Program!,
        [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking", "--disable-component-update",
            "--enable-logging=stderr", "--user-data-dir=" + folder.Of("browser"), "--dump-dom", url,
        ])
        { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var document = process.StandardOutput.ReadToEndAsync();
        var log = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Eventually.Limit);
        return (await document, await log);
    }
}
