using RfbWatch.Capture.Native;

namespace RfbWatch.Capture.Live;

/// <summary>Opens an interface with libpcap.</summary>
internal static unsafe class LibpcapInterface
{
    public static LiveOpening Open(string name, LiveOptions options)
    {
        if (!Libpcap.IsAvailable)
        {
            return Failed(name, CaptureProblemKind.NotAvailable, Libpcap.MissingText);
        }

        if (options.Rings != 1)
        {
            return Failed(name, CaptureProblemKind.NotAvailable, $"libpcap gives one source per interface, {options.Rings} rings were asked for; use 1, or the AF_PACKET backend");
        }

        byte* error = stackalloc byte[Libpcap.ErrorBufferBytes];
        var handle = Libpcap.pcap_create(name, error);
        if (handle == 0)
        {
            return Failed(name, CaptureProblemKind.NotAvailable, $"cannot be opened: {Libpcap.Text(new ReadOnlySpan<byte>(error, Libpcap.ErrorBufferBytes))}");
        }

        Libpcap.pcap_set_snaplen(handle, LibpcapSource.SnapLength);
        Libpcap.pcap_set_promisc(handle, options.Promiscuous ? 1 : 0);
        Libpcap.pcap_set_timeout(handle, options.BlockMilliseconds);
        Libpcap.pcap_set_buffer_size(handle, (int)Math.Min(options.RingBytes, int.MaxValue));
        // Where the device has no nanoseconds this fails, and microseconds stay.
        Libpcap.pcap_set_tstamp_precision(handle, Libpcap.NanosecondPrecision);
        var problem = Activate(name, handle, options);
        if (problem is not null)
        {
            Libpcap.pcap_close(handle);
            return new LiveOpening([], problem);
        }

        return new LiveOpening([new LibpcapSource(name, handle, options.WaitMilliseconds)], null);
    }

    private static CaptureProblem? Activate(string name, nint handle, LiveOptions options)
    {
        var status = Libpcap.pcap_activate(handle);
        if (status < 0)
        {
            var text = Libpcap.LastError(handle);
            return status switch
            {
                Libpcap.ErrorPermissionDenied or Libpcap.ErrorPromiscuousDenied => Problem(name, CaptureProblemKind.NotPermitted, $"this process may not capture ({text}); run it as an administrator, on Linux with CAP_NET_RAW"),
                Libpcap.ErrorNoSuchDevice => Problem(name, CaptureProblemKind.NotAvailable, $"no such interface ({text}); there are: {string.Join(", ", InterfaceInventory.Names())}"),
                Libpcap.ErrorInterfaceNotUp => Problem(name, CaptureProblemKind.NotAvailable, "the interface is down; bring it up first"),
                _ => Problem(name, CaptureProblemKind.NotAvailable, $"cannot be captured: {text} (libpcap status {status})"),
            };
        }

        byte* error = stackalloc byte[Libpcap.ErrorBufferBytes];
        if (!OperatingSystem.IsWindows() && Libpcap.pcap_setnonblock(handle, 1, error) != 0)
        {
            return Problem(name, CaptureProblemKind.NotAvailable, $"cannot be read without blocking: {Libpcap.Text(new ReadOnlySpan<byte>(error, Libpcap.ErrorBufferBytes))}");
        }

        return options.Filter is { } expression ? SetFilter(name, handle, expression) : null;
    }

    private static CaptureProblem? SetFilter(string name, nint handle, string expression)
    {
        if (Libpcap.pcap_compile(handle, out var program, expression, 1, Libpcap.NetmaskUnknown) != 0)
        {
            return Problem(name, CaptureProblemKind.NotAvailable, $"the filter '{expression}' does not compile: {Libpcap.LastError(handle)}; see pcap-filter(7)");
        }

        var status = Libpcap.pcap_setfilter(handle, program);
        Libpcap.pcap_freecode(ref program);
        return status == 0 ? null : Problem(name, CaptureProblemKind.NotAvailable, $"the filter '{expression}' cannot be set: {Libpcap.LastError(handle)}");
    }

    private static LiveOpening Failed(string name, CaptureProblemKind kind, string text) => new([], Problem(name, kind, text));

    private static CaptureProblem Problem(string name, CaptureProblemKind kind, string text) => new(kind, $"{name}: {text}");
}
