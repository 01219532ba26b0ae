using System.Diagnostics;
using System.Globalization;

namespace RfbWatch.Throughput.Live;

/// <summary>Two network namespaces joined by a veth pair; removed on disposal.</summary>
internal sealed class VethPair : IDisposable
{
    public const string SendingDevice = "rwa", ReceivingDevice = "rwb";

    /// <summary>More than the longest frame of the generated captures, including a VLAN tag.</summary>
    private const string LargestFrame = "2000";

    public VethPair()
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"rwlive{Environment.ProcessId}");
        (Sender, Receiver) = (name + "a", name + "b");
        Ip("netns", "add", Sender);
        Ip("netns", "add", Receiver);
        Ip("link", "add", SendingDevice, "netns", Sender, "type", "veth", "peer", "name", ReceivingDevice, "netns", Receiver);
        Ip("-n", Sender, "link", "set", SendingDevice, "mtu", LargestFrame, "up");
        Ip("-n", Receiver, "link", "set", ReceivingDevice, "mtu", LargestFrame, "up");
    }

    public string Sender { get; }

    public string Receiver { get; }

    public void Dispose()
    {
        Ip("netns", "del", Sender);
        Ip("netns", "del", Receiver);
    }

    private static void Ip(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"ip {string.Join(' ', arguments)}: {error}; it needs root");
        }
    }
}
