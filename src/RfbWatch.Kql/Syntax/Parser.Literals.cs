using System.Globalization;
using RfbWatch.Kql.Text;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Syntax;

/// <content>Values of literals, including dynamic ones.</content>
internal sealed partial class Parser
{
    private Expression.Literal ParseLiteral(Token token)
    {
        var (value, type) = token.Kind switch
        {
            TokenKind.Long => (KustoValue.Of(LongOf(token.Text)), KustoType.Long),
            TokenKind.Real => (KustoValue.Of(double.Parse(token.Text, CultureInfo.InvariantCulture)), KustoType.Real),
            TokenKind.TimeSpan => (TimeSpanOf(token), KustoType.TimeSpan),
            TokenKind.End or TokenKind.Identifier or TokenKind.String or TokenKind.TypedLiteral or TokenKind.Symbol or TokenKind.Bad => TypedLiteralOf(token),
        };
        return new Expression.Literal(token.Start, token.End, value, type);
    }

    private static long LongOf(string text)
    {
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long bits) ? bits : 0;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : 0;
    }

    private KustoValue TimeSpanOf(Token token)
    {
        if (TimeSpanText.TryParse(token.Text, out var value))
        {
            return KustoValue.Of(value);
        }

        _diagnostics.Error(token.Start, token.End - token.Start, "KS004", $"The timespan {token.Text} is out of range.");
        return KustoValue.Null;
    }

    private (KustoValue Value, KustoType Type) TypedLiteralOf(Token token)
    {
        KustoTypeNames.TryParse(token.TypeName!, out var type);
        string text = token.Text;
        if (text is "null" or "")
        {
            return (KustoValue.Null, type);
        }

        if (TryTypedValue(text, type, out var value))
        {
            return (value, type);
        }

        if (type == KustoType.DateTime && TimeOnly.TryParse(text.Trim('"', '\''), CultureInfo.InvariantCulture, out _))
        {
            // Microsoft's parser accepts this; which day the service assigns is not documented.
            _diagnostics.Warning(token.Start, token.End - token.Start, "RW105", $"The datetime '{text}' has no date, so its value is null here.");
            return (KustoValue.Null, type);
        }
        _diagnostics.Error(token.Start, token.End - token.Start, "KS004", $"Malformed literal: '{text}' is not a valid {KustoTypeNames.NameOf(type)}.");
        return (KustoValue.Null, type);
    }

    private static bool TryTypedValue(string text, KustoType type, out KustoValue value)
    {
        var invariant = CultureInfo.InvariantCulture;
        string bare = text.TrimStart('@').Trim('"', '\'');
        value = default;
        switch (type)
        {
            case KustoType.DateTime when DateTimeText.TryParse(bare, out var instant):
                value = KustoValue.Of(instant);
                return true;
            case KustoType.TimeSpan when TimeSpanText.TryParse(bare, out var span):
                value = KustoValue.Of(span);
                return true;
            case KustoType.Guid when Guid.TryParse(bare, out var guid):
                value = KustoValue.Of(guid);
                return true;
            case KustoType.Bool when text is "true" or "false" or "True" or "False" or "0" or "1":
                value = KustoValue.Of(text is "true" or "True" or "1");
                return true;
            case KustoType.Int when int.TryParse(bare, NumberStyles.AllowLeadingSign, invariant, out int small):
                value = KustoValue.OfInt(small);
                return true;
            case KustoType.Int or KustoType.Long when text.StartsWith("0x", StringComparison.OrdinalIgnoreCase):
                value = type == KustoType.Int ? KustoValue.OfInt((int)LongOf(text)) : KustoValue.Of(LongOf(text));
                return true;
            case KustoType.Long when long.TryParse(bare, NumberStyles.AllowLeadingSign, invariant, out long number):
                value = KustoValue.Of(number);
                return true;
            case KustoType.Real when text is "nan" or "NaN":
                value = KustoValue.Of(double.NaN);
                return true;
            case KustoType.Real when text is "+inf" or "inf" or "-inf":
                value = KustoValue.Of(text == "-inf" ? double.NegativeInfinity : double.PositiveInfinity);
                return true;
            case KustoType.Real when double.TryParse(bare, NumberStyles.Float, invariant, out double real):
                value = KustoValue.Of(real);
                return true;
            case KustoType.Decimal when decimal.TryParse(bare, NumberStyles.Float, invariant, out decimal exact):
                value = KustoValue.Of(exact);
                return true;
            case KustoType.Unknown or KustoType.String or KustoType.Dynamic:
            default:
                return false;
        }
    }

    private Expression.Literal ParseDynamic(Token token)
    {
        Expect("(");
        var value = At(")") ? KustoValue.Null : ParseDynamicValue();
        return new Expression.Literal(token.Start, Expect(")").End, value, KustoType.Dynamic);
    }

    private KustoValue ParseDynamicValue()
    {
        var token = Current;
        if (token.Is("["))
        {
            return ParseDynamicArray();
        }

        if (token.Is("{"))
        {
            return ParseDynamicBag();
        }

        bool negative = token.Is("-");
        if (negative || token.Is("+"))
        {
            Next();
            token = Current;
        }

        switch (token.Kind)
        {
            case TokenKind.String:
                return ParseStrings().Value;
            case TokenKind.Long or TokenKind.Real or TokenKind.TimeSpan or TokenKind.TypedLiteral:
                Next();
                var value = ParseLiteral(token).Value;
                return negative ? Negated(value) : value;
            case TokenKind.Identifier when token.Text is "true" or "false" or "null":
                Next();
                return token.Text == "null" ? KustoValue.Null : KustoValue.Of(token.Text == "true");
            case TokenKind.Identifier when token.Text == "dynamic" && Peek().Is("("):
                Next();
                Enter();
                var nested = ParseDynamic(token).Value;
                Leave();
                return nested;
            case TokenKind.End or TokenKind.Identifier or TokenKind.Symbol or TokenKind.Bad:
            default:
                throw Fail("KS006", "Missing dynamic value: a string, number, true, false, null, [array] or {bag}");
        }
    }

    private static KustoValue Negated(KustoValue value) => value.Kind switch
    {
        ValueKind.Long => KustoValue.Of(-value.AsLong),
        ValueKind.Real => KustoValue.Of(-value.AsReal),
        ValueKind.TimeSpan => KustoValue.Of(new TimeSpan(unchecked(-value.AsLong))),
        ValueKind.Null or ValueKind.Bool or ValueKind.Int or ValueKind.Decimal or ValueKind.DateTime or ValueKind.Guid or ValueKind.String or ValueKind.Array or ValueKind.Bag => value,
    };

    private KustoValue ParseDynamicArray()
    {
        Next();
        Enter();
        var items = new List<KustoValue>();
        while (!At("]"))
        {
            items.Add(ParseDynamicValue());
            if (!Skip(","))
            {
                break;
            }
        }

        Leave();
        Expect("]");
        return KustoValue.Of(new DynamicArray([.. items]));
    }

    private KustoValue ParseDynamicBag()
    {
        Next();
        Enter();
        var entries = new List<KeyValuePair<string, KustoValue>>();
        while (!At("}"))
        {
            if (Current.Kind is not (TokenKind.String or TokenKind.Identifier))
            {
                throw Fail("KS006", "Missing name");
            }

            string key = Current.Kind == TokenKind.String ? ParseStrings().Value.Text : Next().Text;
            Expect(":");
            entries.Add(KeyValuePair.Create(key, ParseDynamicValue()));
            if (!Skip(","))
            {
                break;
            }
        }

        Leave();
        Expect("}");
        return KustoValue.Of(new DynamicBag(entries));
    }
}
