namespace RfbWatch.Capture.Live;

/// <summary>The capture capabilities of this process, determined by trying.</summary>
/// <param name="CanCapture">Whether the selected backend can be used at all; null if this can be determined only by opening an interface (libpcap).</param>
/// <param name="Obstacle">Why it cannot be used and what to do; null if it can.</param>
/// <param name="Backend">The backend that the options select on this system.</param>
/// <param name="RingObstacle">Why a ring of the configured size cannot be created; null if it can, or if it was not tried.</param>
/// <param name="LibpcapVersion">The version string that libpcap reports; null if it is not installed.</param>
/// <param name="FilterObstacle">Why filters cannot be compiled; null if they can.</param>
public sealed record CaptureCapabilities(
    bool? CanCapture, string? Obstacle, LiveBackend Backend, string? RingObstacle, string? LibpcapVersion, string? FilterObstacle)
{
    /// <summary>Tries everything that does not require capturing a frame: a packet socket, a ring of the configured size, the library.</summary>
    public static CaptureCapabilities Check(LiveOptions? options = null)
    {
        options ??= LiveOptions.Default;
        var library = PcapLibrary.Current;
        string? filterObstacle = library.Obstacle is { } missing ? $"a filter {missing}" : null;
        if (LiveBackends.Resolve(options.Backend) == LiveBackend.Libpcap)
        {
            return new CaptureCapabilities(library.Obstacle is null ? null : false, library.Obstacle, LiveBackend.Libpcap, null, library.Version, filterObstacle);
        }

        var (obstacle, ringObstacle) = PacketRings.Try(options);
        return new CaptureCapabilities(obstacle is null, obstacle, LiveBackend.PacketRing, ringObstacle, library.Version, filterObstacle);
    }
}
