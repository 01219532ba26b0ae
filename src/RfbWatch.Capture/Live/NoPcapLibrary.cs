using RfbWatch.Capture.Native;
using RfbWatch.Packets;

namespace RfbWatch.Capture.Live;

/// <summary>Used in a program without a libpcap binding: every member reports that libpcap is not available.</summary>
internal sealed class NoPcapLibrary : IPcapLibrary
{
    private const string Text = "needs libpcap, for which this program was built without a binding";

    public string? Version => null;

    public string? Obstacle => Text;

    public LiveOpening Open(string name, LiveOptions options) => new([], Problem(name));

    public SenderOpening OpenSender(string name) => new(null, Problem(name));

    public IReadOnlyList<PcapDeviceInfo>? Devices() => null;

    public string? Compile(string expression, LinkType linkType, out BpfInstruction[]? program)
    {
        program = null;
        return Text;
    }

    private static CaptureProblem Problem(string name) => new(CaptureProblemKind.NotAvailable, $"{name}: {Text}");
}
