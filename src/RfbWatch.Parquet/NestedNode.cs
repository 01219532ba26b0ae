using Parquet.Schema;
using RfbWatch.Kql.Values;

namespace RfbWatch.Parquet;

/// <summary>A node of a nested column: assembles dynamic values from the entries of its leaf columns (Dremel encoding; parquet.apache.org/docs/file-format/nestedencoding).</summary>
internal abstract class NestedNode
{
    /// <summary>The first leaf column, whose levels determine which parts of a value exist.</summary>
    public abstract LeafCursor First { get; }

    /// <summary>Creates the node of a field, including its children.</summary>
    /// <param name="field">The field.</param>
    /// <param name="open">Opens a leaf column.</param>
    public static NestedNode Of(Field field, Func<DataField, LeafCursor> open) => field switch
    {
        DataField { IsArray: true } repeated => new ListNode(new LeafNode(open(repeated)), repeated.MaxDefinitionLevel, repeated.MaxRepetitionLevel, isNullable: false),
        DataField leaf => new LeafNode(open(leaf)),
        ListField list when list.Item is DataField { IsArray: true } => Of(list.Item, open),
        ListField list => new ListNode(Of(list.Item, open), list.MaxDefinitionLevel, list.MaxRepetitionLevel, list.IsNullable),
        MapField map => new MapNode(Of(map.Key, open), Of(map.Value, open), map),
        StructField { Fields.Count: > 0 } members => new StructNode([.. members.Fields.Select(member => KeyValuePair.Create(member.Name, Of(member, open)))], members.MaxDefinitionLevel),
        _ => throw new InvalidDataException($"column '{field.Name}' is of an unknown kind"),
    };

    /// <summary>Reads the next value: one entry of each leaf column, or all entries of a list.</summary>
    public abstract KustoValue Next();

    private sealed class LeafNode(LeafCursor cursor) : NestedNode
    {
        public override LeafCursor First => cursor;

        public override KustoValue Next() => cursor.Next();
    }

    private sealed class StructNode(KeyValuePair<string, NestedNode>[] members, int definition) : NestedNode
    {
        public override LeafCursor First => members[0].Value.First;

        public override KustoValue Next()
        {
            bool isThere = First.Definition >= definition;
            KeyValuePair<string, KustoValue>[] values = [.. members.Select(member => KeyValuePair.Create(member.Key, member.Value.Next()))];
            return isThere ? KustoValue.Of(new DynamicBag(values)) : KustoValue.Null;
        }
    }

    private sealed class ListNode(NestedNode item, int definition, int repetition, bool isNullable) : NestedNode
    {
        public override LeafCursor First => item.First;

        public override KustoValue Next()
        {
            int found = First.Definition;
            if (found < definition)
            {
                item.Next();
                return isNullable && found < definition - 1 ? KustoValue.Null : KustoValue.Of(new DynamicArray());
            }

            List<KustoValue> items = [];
            do
            {
                items.Add(item.Next());
            }
            while (First.GoesOn(repetition));
            return KustoValue.Of(new DynamicArray([.. items]));
        }
    }

    private sealed class MapNode(NestedNode key, NestedNode value, MapField field) : NestedNode
    {
        public override LeafCursor First => key.First;

        public override KustoValue Next()
        {
            int found = First.Definition;
            if (found < field.MaxDefinitionLevel)
            {
                key.Next();
                value.Next();
                return field.IsNullable && found < field.MaxDefinitionLevel - 1 ? KustoValue.Null : KustoValue.Of(DynamicBag.Empty);
            }

            List<KeyValuePair<string, KustoValue>> entries = [];
            do
            {
                string name = key.Next().Text;
                entries.Add(KeyValuePair.Create(name, value.Next()));
            }
            while (First.GoesOn(field.MaxRepetitionLevel));
            return KustoValue.Of(new DynamicBag(entries));
        }
    }
}
