using System.Text;

namespace RfbWatch.Kql.Evaluation;

/// <summary>Reads records of comma-separated values (RFC 4180) and similar formats.</summary>
internal static class DelimitedText
{
    /// <summary>Returns the fields of the next record, or null at the end. A quoted field may span several lines.</summary>
    public static List<string>? ReadRecord(TextReader reader, char separator, int maximumLength)
    {
        int next = reader.Read();
        if (next < 0)
        {
            return null;
        }

        var fields = new List<string>();
        var field = new StringBuilder();
        bool quoted = false;
        long length = 0;
        for (; next >= 0; next = reader.Read())
        {
            char c = (char)next;
            if (++length > maximumLength)
            {
                throw new KqlLimitException(nameof(KqlLimits.MaximumStringLength), maximumLength, "A record of externaldata is too long");
            }

            if (quoted)
            {
                if (c != '"')
                {
                    field.Append(c);
                }
                else if (reader.Peek() == '"')
                {
                    field.Append((char)reader.Read());
                }
                else
                {
                    quoted = false;
                }
            }
            else if (c == '"' && field.Length == 0)
            {
                quoted = true;
            }
            else if (c == separator)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else if (c == '\n')
            {
                break;
            }
            else if (c != '\r')
            {
                field.Append(c);
            }
        }

        fields.Add(field.ToString());
        return fields;
    }
}
