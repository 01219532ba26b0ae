using System.Buffers.Binary;

namespace RfbWatch.Protocol.Messages;

/// <summary>Messages whose fields are described by a table (<see cref="TightFileMessages"/>).</summary>
internal abstract partial class MessageReader
{
    private const int DataHeader = 1 + sizeof(uint) + sizeof(uint);

    private string _layout = "";
    private int _layoutAt;

    /// <summary>Called when a layout was read completely.</summary>
    protected virtual void OnLayoutRead()
    {
    }

    /// <summary>Called before text in a layout is skipped; true to pass it to <see cref="OnLayoutText"/> instead.</summary>
    protected virtual bool WantsLayoutText(long length) => false;

    /// <summary>Called with text in a layout.</summary>
    protected virtual void OnLayoutText(ReadOnlySpan<byte> text)
    {
    }

    /// <summary>Called when data in a layout is skipped.</summary>
    protected virtual void OnLayoutData(long length)
    {
    }

    /// <summary>Reads fields by a layout (see <see cref="TightFileMessages"/>), then calls <see cref="OnLayoutRead"/>.</summary>
    protected void ReadLayout(string layout)
    {
        _layout = layout;
        _layoutAt = 0;
        NextField();
    }

    private void NextField()
    {
        while (_layoutAt < _layout.Length && char.IsAsciiDigit(_layout[_layoutAt]))
        {
            Skip(_layout[_layoutAt++] - '0');
        }

        if (_layoutAt == _layout.Length)
        {
            _layout = "";
            _layoutAt = 0;
            OnLayoutRead();
            return;
        }

        Need(_layout[_layoutAt] == 's' ? sizeof(uint) : DataHeader);
    }

    private void OnField(ReadOnlySpan<byte> item)
    {
        const char Text = 't';
        switch (_layout[_layoutAt])
        {
            case 's':
                long length = BinaryPrimitives.ReadUInt32BigEndian(item);
                if (length > 0 && WantsLayoutText(length))
                {
                    _layout = Text + _layout[(_layoutAt + 1)..];
                    _layoutAt = 0;
                    Need((int)length);
                    return;
                }

                Skip(length);
                break;
            case Text:
                OnLayoutText(item);
                break;
            default:
                uint compressed = BinaryPrimitives.ReadUInt32BigEndian(item[1..]);
                uint plain = BinaryPrimitives.ReadUInt32BigEndian(item[(1 + sizeof(uint))..]);
                long data = item[0] == 0 ? plain : compressed;
                OnLayoutData(data);
                Skip(data);
                break;
        }

        _layoutAt++;
        NextField();
    }
}
