namespace RfbWatch.Capture.Live;

/// <summary>What this process can capture with, found by trying.</summary>
/// <param name="CanCapture">Whether the chosen backend can be used at all; null where only opening an interface would tell (libpcap).</param>
/// <param name="Obstacle">Why not, with what to do; null when it can.</param>
/// <param name="Backend">The backend that the options lead to on this system.</param>
/// <param name="RingObstacle">Why a ring of the size asked for cannot be had; null when it can, or was not tried.</param>
/// <param name="LibpcapVersion">What libpcap says of itself; null when it is not installed.</param>
/// <param name="FilterObstacle">Why filters cannot be compiled; null when they can.</param>
public sealed record CaptureCapabilities(
    bool? CanCapture, string? Obstacle, LiveBackend Backend, string? RingObstacle, string? LibpcapVersion, string? FilterObstacle)
{
    /// <summary>Tries what can be tried without capturing a frame: a packet socket, a ring of the size asked for, the library.</summary>
    public static CaptureCapabilities Check(LiveOptions? options = null)
    {
        options ??= LiveOptions.Default;
        var library = PcapLibrary.Current;
        var filterObstacle = library.Obstacle is { } missing ? $"a filter {missing}" : null;
        if (LiveBackends.Resolve(options.Backend) == LiveBackend.Libpcap)
        {
            return new CaptureCapabilities(library.Obstacle is null ? null : false, library.Obstacle, LiveBackend.Libpcap, null, library.Version, filterObstacle);
        }

        var (obstacle, ringObstacle) = PacketRings.Try(options);
        return new CaptureCapabilities(obstacle is null, obstacle, LiveBackend.PacketRing, ringObstacle, library.Version, filterObstacle);
    }
}
