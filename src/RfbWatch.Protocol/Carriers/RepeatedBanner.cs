namespace RfbWatch.Protocol.Carriers;

/// <summary>
/// A server that waits at a repeater sends its banner again after every keep-alive (winvnc/vncclient.cpp, <c>InitVersion</c>), so a viewer,
/// or a capture beside the server, sees the same twelve bytes several times. They are passed on once. Data after a banner in RFB never
/// begins like one.
/// </summary>
internal sealed class RepeatedBanner
{
    private readonly byte[] _banner = new byte[RepeaterPreamble.BannerLength];
    private int _known;
    private int _matched;
    private bool _over;

    /// <summary>Whether data other than the banner was received: all further data is passed on unchanged.</summary>
    public bool IsOver => _over;

    /// <summary>Consumes bytes from the front of <paramref name="bytes"/>.</summary>
    /// <returns>Bytes to pass on, valid until the next call; may be empty.</returns>
    public ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> pass;
        if (_over)
        {
            pass = bytes;
            bytes = default;
            return pass;
        }

        if (_known < _banner.Length)
        {
            int take = Math.Min(_banner.Length - _known, bytes.Length);
            pass = bytes[..take];
            pass.CopyTo(_banner.AsSpan(_known));
            _known += take;
            bytes = bytes[take..];
            return pass;
        }

        var expected = _banner.AsSpan(_matched);
        int same = expected.CommonPrefixLength(bytes);
        _matched += same;
        if (same == bytes.Length || _matched == _banner.Length)
        {
            _matched %= _banner.Length;
            bytes = bytes[same..];
            return default;
        }

        bytes = bytes[same..];
        return Release();
    }

    /// <summary>Releases the bytes held back because they might be another banner.</summary>
    public ReadOnlySpan<byte> Release()
    {
        var held = _banner.AsSpan(0, _matched);
        _matched = 0;
        _over = true;
        return held;
    }
}
