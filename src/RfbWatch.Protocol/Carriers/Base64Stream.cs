namespace RfbWatch.Protocol.Carriers;

/// <summary>Decodes base64 (RFC 4648 section 4) of one message that arrives in pieces of any length.</summary>
internal struct Base64Stream
{
    private const int GroupLength = 4;
    private const int GroupBytes = 3;

    private uint _bits;
    private int _inGroup;
    private int _toSkip;
    private bool _ended;

    /// <summary>Decodes the next characters; bytes are returned as soon as their bits are complete.</summary>
    /// <param name="text">The characters.</param>
    /// <param name="output">Space for three quarters of them plus one byte; may be the same memory.</param>
    /// <param name="written">Number of bytes decoded, even if the result is false.</param>
    /// <returns>False if a character is not in the alphabet, or one follows the padding.</returns>
    public bool Decode(ReadOnlySpan<byte> text, Span<byte> output, out int written)
    {
        written = 0;
        foreach (byte character in text)
        {
            if (_toSkip > 0)
            {
                _toSkip--;
                continue;
            }

            if (character == (byte)'=')
            {
                _ended = true;
                continue;
            }

            int value = Value(character);
            if (value < 0 || _ended)
            {
                return false;
            }

            _bits = (_bits << 6) | (uint)value;
            _inGroup++;
            if (_inGroup > 1)
            {
                output[written++] = (byte)(_bits >> ((GroupLength - _inGroup) * 2));
            }

            _inGroup %= GroupLength;
        }

        return true;
    }

    /// <summary>Skips missing characters, and the rest of the group that they interrupt.</summary>
    /// <returns>Number of bytes missing from the output.</returns>
    public long Skip(long characters)
    {
        int given = Math.Max(0, _inGroup - 1);
        long position = _inGroup + characters;
        long groups = (position + GroupLength - 1) / GroupLength;
        _toSkip = (int)((groups * GroupLength) - position);
        _inGroup = 0;
        return (groups * GroupBytes) - given;
    }

    private static int Value(byte character) => character switch
    {
        >= (byte)'A' and <= (byte)'Z' => character - 'A',
        >= (byte)'a' and <= (byte)'z' => character - 'a' + 26,
        >= (byte)'0' and <= (byte)'9' => character - '0' + 52,
        (byte)'+' => 62,
        (byte)'/' => 63,
        _ => -1,
    };
}
