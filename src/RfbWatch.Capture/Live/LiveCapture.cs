using RfbWatch.Capture.Files;

namespace RfbWatch.Capture.Live;

/// <summary>Opens live inputs by name.</summary>
public static class LiveCapture
{
    private const string TcpScheme = "tcp://";

    /// <summary>
    /// Opens an interface (<c>eth0</c>; <c>any</c> for all), a remote capture (<c>tcp://host:port</c>, pcap or pcapng over TCP), a
    /// named pipe (a path with a slash), or standard input (<c>-</c>). Never throws because of a problem with the input. The caller decides
    /// whether to reopen an input that was <see cref="CaptureProblemKind.Lost"/>.
    /// </summary>
    public static LiveOpening Open(string input, LiveOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        options ??= LiveOptions.Default;
        if (options.Validate() is { } error)
        {
            return Failed(input, error);
        }

        if (Processors.Refused(options.Processors) is { } refused)
        {
            return Failed(input, refused);
        }

        var opening = OpenNamed(input, options);
        for (int i = 0; i < opening.Sources.Count && options.Processors.Count > 0; i++)
        {
            opening.Sources[i].Processor = options.Processors[i % options.Processors.Count];
        }

        return opening;
    }

    private static LiveOpening OpenNamed(string input, LiveOptions options)
    {
        if (input.StartsWith(TcpScheme, StringComparison.OrdinalIgnoreCase))
        {
            return OpenStream(input, options, () => TcpInput.Connect(input[TcpScheme.Length..], options));
        }

        if (input == CaptureFile.StandardInput || input.Contains('/', StringComparison.Ordinal))
        {
            return OpenStream(input, options, () => PipeInput.Open(input, options));
        }

        return OpenInterface(input, options, options.Backend);
    }

#pragma warning disable CS8524 // Unnamed values do not occur; a new backend without an arm must not compile.
    private static LiveOpening OpenInterface(string name, LiveOptions options, LiveBackend backend) => backend switch
    {
        LiveBackend.Automatic => OpenInterface(name, options, LiveBackends.OfThisSystem),
        LiveBackend.PacketRing => PacketRings.Open(name, options),
        LiveBackend.Libpcap => PcapLibrary.Current.Open(name, options),
    };
#pragma warning restore CS8524

    private static LiveOpening OpenStream(string input, LiveOptions options, Func<(Files.ByteInput? Input, string Error)> open)
    {
        if (options.Filter is not null)
        {
            return Failed(input, "a filter can be used on interfaces only; filter where the stream is captured");
        }

        var (opened, error) = open();
        return opened is null
            ? new LiveOpening([], new CaptureProblem(CaptureProblemKind.Unreadable, $"{input}: {error}"))
            : new LiveOpening([new StreamSource(input, opened, options.Stream)], null);
    }

    private static LiveOpening Failed(string input, string text) => new([], new CaptureProblem(CaptureProblemKind.NotAvailable, $"{input}: {text}"));
}
