using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace RfbWatch.TestKit;

/// <summary>
/// Runs code on a thread with a network namespace of its own, which disappears with the thread. Namespace and capabilities belong to the thread;
/// commands that it starts inherit the namespace.
/// </summary>
public static partial class NetworkNamespace
{
    private const int NewNetwork = 0x4000_0000;
    private const uint CapabilityVersion = 0x2008_0522;
    private const int NetRaw = 13;

    /// <summary>Why namespaces cannot be created on this machine; null if they can.</summary>
    public static string? Obstacle { get; } = FindObstacle();

    /// <summary>Runs the code in a new namespace with the veth pair v0 and v1, both up, and without IPv6 background traffic.</summary>
    public static void WithVeth(Action run) => Run(() =>
    {
        ArgumentNullException.ThrowIfNull(run);
        const string NoIpv6 = "/proc/sys/net/ipv6/conf/default/disable_ipv6";
        if (File.Exists(NoIpv6))
        {
            File.WriteAllText(NoIpv6, "1");
        }

        Command("ip", "link", "add", "v0", "type", "veth", "peer", "name", "v1");
        Command("ip", "link", "set", "v0", "up");
        Command("ip", "link", "set", "v1", "up");
        AwaitUp("v0");
        AwaitUp("v1");
        run();
    });

    /// <summary>Runs the code in a new namespace that has only a loopback interface, which is down.</summary>
    public static void Run(Action run)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                if (unshare(NewNetwork) != 0)
                {
                    throw new InvalidOperationException($"unshare: {Marshal.GetLastPInvokeErrorMessage()}");
                }

                run();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    /// <summary>The kernel notices the carrier of an interface some time after it was set up, and drops what is sent before.</summary>
    private static void AwaitUp(string name)
    {
        var watch = Stopwatch.StartNew();
        string state;
        while (!(state = Command("ip", "-o", "link", "show", name)).Contains(" state UP ", StringComparison.Ordinal))
        {
            if (watch.Elapsed > Eventually.Limit)
            {
                throw new TimeoutException($"not within {Eventually.Limit.TotalSeconds} s: {name} is up; {state}");
            }
        }
    }

    /// <summary>Runs a command to completion in the namespace of this thread; returns its output.</summary>
    /// <exception cref="InvalidOperationException">The command failed.</exception>
    public static string Command(string file, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{file} {string.Join(' ', arguments)}: {error.GetAwaiter().GetResult()}");
        }

        return output;
    }

    /// <summary>Permanently removes all effective capabilities of this thread, except CAP_NET_RAW if requested.</summary>
    public static unsafe void DropCapabilities(bool keepNetRaw)
    {
        uint* header = stackalloc uint[] { CapabilityVersion, 0 };
        // Effective, permitted and inheritable sets of capabilities 0 to 31, then of 32 to 63.
        uint kept = keepNetRaw ? 1u << NetRaw : 0u;
        uint* sets = stackalloc uint[] { kept, kept, 0, 0, 0, 0 };
        if (capset(header, sets) != 0)
        {
            throw new InvalidOperationException($"capset: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    private static string? FindObstacle()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "AF_PACKET exists on Linux only";
        }

        try
        {
            WithVeth(() => { });
            return null;
        }
        catch (Exception e)
        {
            return $"needs root, network namespaces and the ip command: {e.Message}";
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unshare(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int capset(uint* header, uint* sets);
}
