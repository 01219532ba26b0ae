using global::SharpPcap;
using global::SharpPcap.LibPcap;
using RfbWatch.Capture.Live;

namespace RfbWatch.Capture.SharpPcap;

/// <summary>The result of opening a device.</summary>
/// <param name="Device">The open device, which the caller disposes of; null on failure.</param>
/// <param name="Problem">The reason for the failure; null on success.</param>
/// <param name="IsDown">Whether it failed because the interface is down.</param>
internal sealed record DeviceOpening(LiveDevice? Device, CaptureProblem? Problem, bool IsDown = false)
{
    /// <summary>The largest snaplen of libpcap (MAXIMUM_SNAPLEN).</summary>
    public const int SnapLength = 262_144;

    /// <summary>Buffer for received frames, which a sender does not read; libpcap rounds up to this minimum anyway.</summary>
    private const int SenderBufferBytes = 64 << 10;

    /// <summary>
    /// Opens a device for capture. Immediate mode is never used, because it halves the rate. On Linux the device is non-blocking, because libpcap would not
    /// return from a read on an idle link.
    /// </summary>
    public static DeviceOpening ForCapture(string name, LiveOptions options)
    {
        var configuration = new DeviceConfiguration
        {
            Mode = options.Promiscuous ? DeviceModes.Promiscuous : DeviceModes.None,
            Snaplen = SnapLength,
            // On Linux this is the time after which a block of the ring is closed, elsewhere the time that a read waits.
            ReadTimeout = OperatingSystem.IsLinux() ? options.BlockMilliseconds : Math.Min(options.BlockMilliseconds, options.WaitMilliseconds),
            BufferSize = (int)Math.Min(options.RingBytes, int.MaxValue),
            TimestampResolution = TimestampResolution.Nanosecond,
        };
        var opening = Open(name, configuration, forSending: false);
        if (opening.Device is not { } device)
        {
            return opening;
        }

        try
        {
            if (device.Descriptor >= 0)
            {
                device.NonBlockingMode = true;
            }

            string? error = options.IgnoreOutgoing && !NativeLibpcap.IgnoreOutgoing(device.Handle.DangerousGetHandle())
                ? "libpcap cannot skip the frames that this machine sends on this system"
                : options.Filter is { } expression ? SetFilter(device, expression) : null;
            if (error is null)
            {
                return opening;
            }

            device.Dispose();
            return Failed(name, CaptureProblemKind.NotAvailable, error);
        }
        catch (PcapException e)
        {
            device.Dispose();
            return Failed(name, CaptureProblemKind.NotAvailable, $"cannot be read without blocking: {e.Message}");
        }
    }

    /// <summary>Opens a device for sending.</summary>
    public static DeviceOpening ForSending(string name) => Open(name, new DeviceConfiguration { Mode = DeviceModes.None, Snaplen = SnapLength, BufferSize = SenderBufferBytes }, forSending: true);

    private static DeviceOpening Open(string name, DeviceConfiguration configuration, bool forSending)
    {
        if (DeviceList.All(out string? listError) is not { } devices)
        {
            return Failed(name, CaptureProblemKind.NotAvailable, $"libpcap cannot list the interfaces: {listError}");
        }

        if (forSending)
        {
            devices = [.. devices.Where(known => !PseudoDevices.Contains(known.Name))];
        }

        if ((devices.FirstOrDefault(known => known.Name == name) ?? devices.FirstOrDefault(known => DeviceList.FriendlyName(known) == name)) is not { } found)
        {
            return Failed(name, CaptureProblemKind.NotAvailable, $"no such interface; available: {string.Join(", ", InterfaceInventory.Names())}");
        }

        // A device without nanosecond timestamps keeps microseconds. No other setting applied before activation can fail.
        configuration.ConfigurationFailed += static (_, _) => { };
        var device = new LiveDevice(found);
        try
        {
            device.Open(configuration);
            return new DeviceOpening(device, null);
        }
        catch (PcapException e)
        {
            string text = device.Opened ? device.LastError : e.Message;
            device.Dispose();
            return Explain(name, e.Error, text);
        }
    }

    private static DeviceOpening Explain(string name, PcapError error, string text) => error switch
    {
        PcapError.PermissionDenied or PcapError.PromiscuousPermissionDenied =>
            Failed(name, CaptureProblemKind.NotPermitted, $"this process is not permitted to capture or send ({text}); run it as an administrator, on Linux with CAP_NET_RAW"),
        PcapError.NoSuchDevice => Failed(name, CaptureProblemKind.NotAvailable, $"no such interface ({text}); available: {string.Join(", ", InterfaceInventory.Names())}"),
        PcapError.InterfaceNotUp => Failed(name, CaptureProblemKind.NotAvailable, "the interface is down; bring it up first") with { IsDown = true },
        // libpcap has more status codes than SharpPcap has names for.
        _ => Failed(name, CaptureProblemKind.NotAvailable, $"cannot be opened: {text} (libpcap status {(int)error})"),
    };

    private static string? SetFilter(LibPcapLiveDevice device, string expression)
    {
        try
        {
            // SharpPcap compiles with a netmask of 0, which would change the meaning of 'ip broadcast'.
            using (BpfProgram.Create(device.Handle, expression, netmask: FilterProgram.NetmaskUnknown))
            {
            }
        }
        catch (PcapException e)
        {
            return $"the filter '{expression}' does not compile: {e.Message}; see pcap-filter(7)";
        }

        try
        {
            device.Filter = expression;
            return null;
        }
        catch (PcapException e)
        {
            return $"the filter '{expression}' cannot be set: {e.Message}";
        }
    }

    private static DeviceOpening Failed(string name, CaptureProblemKind kind, string text) => new(null, new CaptureProblem(kind, $"{name}: {text}"));
}
