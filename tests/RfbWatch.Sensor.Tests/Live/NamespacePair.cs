using System.Diagnostics;
using System.Globalization;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Live;

/// <summary>Two network namespaces joined by a veth pair, and the processes started in them; all removed when it is disposed of.</summary>
internal sealed class NamespacePair : IDisposable
{
    public const string ServerAddress = "10.88.0.1";
    public const string Interface = "rwb";

    /// <summary>The other end of the pair, in the viewers' namespace.</summary>
    public const string ViewersInterface = "rwa";
    private static int _count;
    private readonly string _name;
    private readonly List<Process> _children = [];

    public NamespacePair()
        : this(string.Create(CultureInfo.InvariantCulture, $"rw{Environment.ProcessId}n{Interlocked.Increment(ref _count)}"))
    {
    }

    /// <summary>Creates a pair of namespaces with the names NAMEa and NAMEb.</summary>
    internal NamespacePair(string name)
    {
        _name = name;
        try
        {
            foreach (string side in (string[])["a", "b"])
            {
                Ip("netns", "add", _name + side);
            }

            Mend();
        }
        catch
        {
            // A constructor that throws is never disposed of, so namespaces created so far are removed here.
            Delete();
            throw;
        }
    }

    /// <summary>Why namespaces are not available here; null if they are.</summary>
    public static string? Obstacle { get; } = !OperatingSystem.IsLinux() ? "needs Linux" : !Environment.IsPrivilegedProcess ? "needs root" : TryIp();

    /// <summary>Starts this assembly in a namespace: <c>a</c> is the viewers', <c>b</c> the server's and the sensor's.</summary>
    public Process Start(string side, IEnumerable<string> before, params string[] arguments) =>
        Run(side, [.. before, "dotnet", typeof(NamespacePair).Assembly.Location, .. arguments]);

    /// <summary>Starts the published program's sensor in the namespace <c>b</c> with these settings, written <c>Section:Name=value</c>.</summary>
    public Process StartPublished(IEnumerable<string> settings) =>
        Run("b", ["env", .. PublishedProgram.TestVariables.SelectMany(name => (string[])["-u", name]), .. settings.Select(setting => "RFBWATCH__" + setting[..setting.IndexOf('=', StringComparison.Ordinal)].Replace(":", "__", StringComparison.Ordinal) + setting[setting.IndexOf('=', StringComparison.Ordinal)..]), PublishedProgram.File!, "sensor"]);

    /// <summary>Runs a verb of the published program in a namespace.</summary>
    public Process RunPublished(string side, params string[] line) =>
        Run(side, ["env", .. PublishedProgram.TestVariables.SelectMany(name => (string[])["-u", name]), PublishedProgram.File!, .. line]);

    /// <summary>Runs a program in a namespace without waiting for it.</summary>
    public Process Run(string side, params string[] command)
    {
        var start = new ProcessStartInfo("ip", ["netns", "exec", _name + side, .. command]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        Signals.Accept(start);
        var process = Process.Start(start)!;
        _children.Add(process);
        return process;
    }

    /// <summary>Removes the pair.</summary>
    public void Cut() => Ip("-n", _name + "b", "link", "del", Interface);

    /// <summary>Joins the namespaces by a new pair of the same names and addresses.</summary>
    public void Mend()
    {
        Ip("link", "add", "rwa", "netns", _name + "a", "type", "veth", "peer", "name", Interface, "netns", _name + "b");
        Up("a", "rwa", "10.88.0.2/24");
        Up("b", Interface, ServerAddress + "/24");
    }

    public void Dispose()
    {
        foreach (var child in _children)
        {
            if (!child.HasExited)
            {
                child.Kill(entireProcessTree: true);
            }

            child.WaitForExit();
            child.Dispose();
        }

        string[] left = [.. Delete().OfType<string>()];
        Assert.True(left.Length == 0, string.Join("; ", left));
    }

    /// <summary>Tries both, even if the first fails; returns the errors of each.</summary>
    private string?[] Delete() => [Command(["netns", "del", _name + "a"]), Command(["netns", "del", _name + "b"])];

    private void Up(string side, string device, string address)
    {
        Ip("-n", _name + side, "addr", "add", address, "dev", device);
        Ip("-n", _name + side, "link", "set", device, "up");
        Ip("-n", _name + side, "link", "set", "lo", "up");
    }

    /// <summary>Runs ip(8); the complete error text is reported.</summary>
    internal static void Ip(params string[] arguments)
    {
        string? error = Command(arguments);
        Assert.True(error is null, error);
    }

    private static string? Command(string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : $"ip {string.Join(' ', arguments)}: {error}";
    }

    private static string? TryIp()
    {
        try
        {
            string probe = string.Create(CultureInfo.InvariantCulture, $"rw{Environment.ProcessId}p");
            if (Command(["netns", "add", probe]) is { } problem)
            {
                return "needs network namespaces: " + problem;
            }

            string? refused = Command(["-n", probe, "link", "add", "rwa", "type", "veth", "peer", "name", Interface]);
            Command(["netns", "del", probe]);
            return refused is null ? null : "needs CAP_NET_ADMIN: " + refused;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "needs the ip command (iproute2)";
        }
    }
}
