using System.Buffers.Binary;
using System.IO.Compression;

namespace RfbWatch.Capture.Files;

/// <summary>
/// Expands gzip (RFC 1952), member by member. The framework's GZipStream does not report where a file is damaged. Therefore only the deflate data is left to
/// the framework; the header and the trailer are parsed here.
/// </summary>
internal sealed class GzipInput(ByteInput compressed, CaptureFileOptions options) : ByteInput
{
    private const int HeaderBytes = 10;
    private const byte DeflateMethod = 8;
    private const byte HasHeaderCrc = 0x02;
    private const byte HasExtra = 0x04;
    private const byte HasName = 0x08;
    private const byte HasComment = 0x10;
    private const int MaxTextBytes = 65_536;

    /// <summary>CRC-32 and length of the expanded data.</summary>
    private const int TrailerBytes = 8;

    /// <summary>The maximum number of bytes expanded per step: this much is lost if the deflate data is damaged.</summary>
    private const int StepBytes = 16 * 1024;

    private readonly CompressedBytes _source = new(compressed);
    private DeflateStream? _member;
    private uint _crc;
    private long _memberBytes;
    private long _expanded;
    private int _members;
    private bool _ended;

    public override long BytesRead => compressed.BytesRead;

    public override long Length => compressed.Length;

    /// <summary>Whether these are the first bytes of a gzip member.</summary>
    public static bool IsMagic(ReadOnlySpan<byte> start) => start is [0x1F, 0x8B, ..];

    public override int Read(Span<byte> destination)
    {
        while (!_ended && !destination.IsEmpty)
        {
            if (_member is null && !BeginMember())
            {
                break;
            }

            int count = Expand(destination[..Math.Min(destination.Length, StepBytes)]);
            if (count > 0)
            {
                return count;
            }
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        _member?.Dispose();
        compressed.Dispose();
    }

    private int Expand(Span<byte> destination)
    {
        int count;
        try
        {
            count = _member!.Read(destination);
        }
        catch (InvalidDataException)
        {
            // The framework throws the same exception for truncated data.
            if (_source.HitEnd)
            {
                Cut();
            }
            else
            {
                End(CaptureProblemKind.Malformed, "the gzip data is damaged");
            }

            return 0;
        }

        if (count == 0)
        {
            EndMember();
            return 0;
        }

        _crc = Crc32.Append(_crc, destination[..count]);
        _memberBytes += count;
        _expanded += count;
        if (_expanded > options.MaxExpandedBytes)
        {
            return Limit($"expands to more than the limit of {options.MaxExpandedBytes} bytes; if you trust the file, expand it yourself");
        }

        if (_expanded > options.ExpansionGraceBytes && _expanded / options.MaxExpansionRatio > _source.Consumed)
        {
            return Limit($"expands {_source.Consumed} bytes of gzip to {_expanded}, more than {options.MaxExpansionRatio} to 1, which no real capture does (a decompression bomb); if you trust the file, expand it yourself");
        }

        return count;
    }

    private int Limit(string text)
    {
        End(CaptureProblemKind.Limit, text);
        return 0;
    }

    private bool BeginMember()
    {
        if (_members > 0)
        {
            // Tapes and block devices leave zero padding after the last member.
            while (_source.Peek() == 0)
            {
                _source.Take();
            }
        }

        if (_members > 0 && _source.Peek() < 0)
        {
            Finish();
            return false;
        }

        Span<byte> header = stackalloc byte[HeaderBytes];
        if (!_source.Take(header))
        {
            Cut();
            return false;
        }

        if (!IsMagic(header) || header[2] != DeflateMethod)
        {
            End(CaptureProblemKind.Malformed, _members == 0 ? "starts like gzip, but has no gzip header" : $"gzip member {_members} is followed by data that is not gzip");
            return false;
        }

        if (!SkipOptionalFields(header[3]))
        {
            Cut();
            return false;
        }

        _members++;
        _crc = 0;
        _memberBytes = 0;
        _member = new DeflateStream(_source, CompressionMode.Decompress, leaveOpen: true);
        return true;
    }

    private bool SkipOptionalFields(byte flags)
    {
        Span<byte> two = stackalloc byte[2];
        if ((flags & HasExtra) != 0 && !(_source.Take(two) && _source.Skip(BinaryPrimitives.ReadUInt16LittleEndian(two))))
        {
            return false;
        }

        return ((flags & HasName) == 0 || _source.SkipText(MaxTextBytes))
            && ((flags & HasComment) == 0 || _source.SkipText(MaxTextBytes))
            && ((flags & HasHeaderCrc) == 0 || _source.Skip(2));
    }

    private void EndMember()
    {
        _member!.Dispose();
        _member = null;
        if (_source.HitEnd)
        {
            Cut();
            return;
        }

        Span<byte> trailer = stackalloc byte[TrailerBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, _crc);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], (uint)_memberBytes);
        switch (_source.RewindBehind(trailer))
        {
            case TrailerSearch.Found:
                break;
            case TrailerSearch.Cut:
                Cut();
                break;
            case TrailerSearch.Absent:
                End(CaptureProblemKind.Malformed, $"the checksum of gzip member {_members} is wrong or missing: the expanded data is damaged");
                break;
        }
    }

    /// <summary>Ends the input because the compressed data, or the wait for it, ended too early.</summary>
    private void Cut()
    {
        if (compressed.Failure is null && !compressed.IsCancelled)
        {
            End(CaptureProblemKind.Truncated, $"ends at byte {compressed.BytesRead} inside gzip member {Math.Max(_members, 1)}");
        }

        Finish();
    }

    private void Finish()
    {
        _ended = true;
        Failure ??= compressed.Failure;
        IsCancelled = compressed.IsCancelled;
    }

    private void End(CaptureProblemKind kind, string text)
    {
        Failure = new InputFailure(kind, text, _source.Consumed);
        _ended = true;
    }
}
