using RfbWatch.Capture.Live;
using RfbWatch.Capture.Native;
using RfbWatch.Packets;

namespace RfbWatch.Capture.SharpPcap;

/// <summary>libpcap through SharpPcap: the binding that the program registers with <see cref="PcapLibrary"/>.</summary>
public sealed class SharpPcapLibrary : IPcapLibrary
{
    private SharpPcapLibrary()
    {
    }

    /// <summary>The only instance.</summary>
    public static SharpPcapLibrary Instance { get; } = new();

    /// <inheritdoc />
    public string? Version => NativeLibpcap.Version;

    /// <inheritdoc />
    public string? Obstacle => NativeLibpcap.Obstacle;

    /// <inheritdoc />
    public LiveOpening Open(string name, LiveOptions options)
    {
        if (Obstacle is { } obstacle)
        {
            return new LiveOpening([], new CaptureProblem(CaptureProblemKind.NotAvailable, $"{name}: {obstacle}"));
        }

        if (options.Rings != 1)
        {
            return new LiveOpening([], new CaptureProblem(
                CaptureProblemKind.NotAvailable, $"{name}: libpcap provides one source per interface, but {options.Rings} rings are configured; use 1, or the AF_PACKET backend"));
        }

        var opening = DeviceOpening.ForCapture(name, options);
        return opening.Problem is null || (opening.IsDown && OperatingSystem.IsLinux())
            ? new LiveOpening([new SharpPcapSource(name, options, opening.Device)], null)
            : new LiveOpening([], opening.Problem);
    }

    /// <inheritdoc />
    public SenderOpening OpenSender(string name)
    {
        if (Obstacle is { } obstacle)
        {
            return new SenderOpening(null, new CaptureProblem(CaptureProblemKind.NotAvailable, $"{name}: sending frames {obstacle}"));
        }

        var opening = DeviceOpening.ForSending(name);
        return opening.Device is { } device ? new SenderOpening(new SharpPcapSender(device), null) : new SenderOpening(null, opening.Problem);
    }

    /// <inheritdoc />
    public IReadOnlyList<PcapDeviceInfo>? Devices() => Obstacle is null ? DeviceList.Read() : null;

    /// <inheritdoc />
    public string? Compile(string expression, LinkType linkType, out BpfInstruction[]? program)
    {
        program = null;
        return Obstacle ?? FilterProgram.Compile(expression, linkType, out program);
    }
}
