using System.Text;

namespace RfbWatch.Fuzz.Mutation;

/// <summary>Changes text: pieces of the language are put in, taken out, repeated and exchanged, so that most results still have its shape.</summary>
/// <param name="tokens">Pieces of the language.</param>
internal sealed class TextMutator(params string[] tokens) : IMutator
{
    private const int MaxChanges = 5;
    private const int MaxPiece = 12;

    private readonly ByteMutator _bytes = new();

    public byte[] Mutate(byte[] input, InputSource others, Random random)
    {
        if (random.Next(8) == 0)
        {
            return _bytes.Mutate(input, others, random);
        }

        var text = new StringBuilder(Encoding.UTF8.GetString(input));
        for (int i = random.Next(1, MaxChanges); i > 0; i--)
        {
            int at = random.Next(text.Length + 1);
            int length = Math.Min(random.Next(1, MaxPiece), text.Length - at);
            switch (random.Next(5))
            {
                case 0:
                    text.Remove(at, length);
                    break;
                case 1:
                    text.Insert(at, tokens[random.Next(tokens.Length)]);
                    break;
                case 2:
                    text.Remove(at, length).Insert(at, tokens[random.Next(tokens.Length)]);
                    break;
                case 3:
                    text.Insert(at, text.ToString(at, length));
                    break;
                default:
                    string other = Encoding.UTF8.GetString(others.Any());
                    int from = random.Next(other.Length + 1);
                    text.Insert(at, other.AsSpan(from, Math.Min(random.Next(40), other.Length - from)));
                    break;
            }
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
