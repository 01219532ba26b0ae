using Mono.Cecil;
using Mono.Cecil.Cil;

namespace RfbWatch.Architecture.Tests;

/// <summary>Which namespaces of an assembly use which others, read from its IL: names in documentation comments and unused usings do not count.</summary>
internal sealed class NamespaceGraph
{
    private readonly SortedDictionary<string, SortedDictionary<string, SortedSet<string>>> _edges = new(StringComparer.Ordinal);

    private NamespaceGraph()
    {
    }

    /// <summary>Reads an assembly.</summary>
    public static NamespaceGraph Of(string assemblyFile)
    {
        var graph = new NamespaceGraph();
        using var assembly = AssemblyDefinition.ReadAssembly(assemblyFile);
        foreach (var type in assembly.MainModule.Types)
        {
            graph.AddType(type, type);
        }

        return graph;
    }

    /// <summary>Every cycle of namespaces: the names in order, separated by spaces.</summary>
    public IReadOnlyList<string> Circles()
    {
        var reached = _edges.Keys.ToDictionary(from => from, ReachedFrom, StringComparer.Ordinal);
        return [.. _edges.Keys
            .Select(one => string.Join(' ', reached[one].Where(other => reached.TryGetValue(other, out var back) && back.Contains(one)).Append(one).Distinct().Order(StringComparer.Ordinal)))
            .Where(circle => circle.Contains(' ', StringComparison.Ordinal))
            .Distinct()];
    }

    /// <summary>The uses inside a cycle, as "Namespace -> Namespace: Type -> Type, ...".</summary>
    public IEnumerable<string> UsesInside(string circle)
    {
        string[] names = circle.Split(' ');
        return from edge in _edges
               where names.Contains(edge.Key)
               from target in edge.Value
               where names.Contains(target.Key)
               select $"{edge.Key} -> {target.Key}: {string.Join(", ", target.Value)}";
    }

    private HashSet<string> ReachedFrom(string start)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([start]);
        while (open.TryPop(out string? name))
        {
            foreach (string next in _edges.TryGetValue(name, out var targets) ? [.. targets.Keys] : Array.Empty<string>())
            {
                if (reached.Add(next))
                {
                    open.Push(next);
                }
            }
        }

        return reached;
    }

    private void AddType(TypeDefinition owner, TypeDefinition type)
    {
        Add(owner, type.BaseType);
        foreach (var each in type.Interfaces) { Add(owner, each.InterfaceType); }
        foreach (var each in type.GenericParameters.SelectMany(parameter => parameter.Constraints)) { Add(owner, each.ConstraintType); }
        foreach (var each in type.CustomAttributes) { Add(owner, each.AttributeType); }
        foreach (var each in type.Fields) { Add(owner, each.FieldType); }
        foreach (var each in type.Methods) { AddMethod(owner, each); }
        foreach (var each in type.NestedTypes) { AddType(owner, each); }
    }

    private void AddMethod(TypeDefinition owner, MethodDefinition method)
    {
        AddSignature(owner, method);
        foreach (var each in method.GenericParameters.SelectMany(parameter => parameter.Constraints)) { Add(owner, each.ConstraintType); }
        if (!method.HasBody)
        {
            return;
        }

        foreach (var each in method.Body.Variables) { Add(owner, each.VariableType); }
        foreach (var each in method.Body.ExceptionHandlers) { Add(owner, each.CatchType); }
        foreach (var each in method.Body.Instructions) { AddOperand(owner, each); }
    }

    private void AddOperand(TypeDefinition owner, Instruction instruction)
    {
        switch (instruction.Operand)
        {
            case TypeReference type:
                Add(owner, type);
                break;
            case FieldReference field:
                Add(owner, field.DeclaringType);
                Add(owner, field.FieldType);
                break;
            case MethodReference method:
                Add(owner, method.DeclaringType);
                AddSignature(owner, method);
                if (method is GenericInstanceMethod instance)
                {
                    foreach (var each in instance.GenericArguments) { Add(owner, each); }
                }

                break;
            default:
                break;
        }
    }

    private void AddSignature(TypeDefinition owner, MethodReference method)
    {
        Add(owner, method.ReturnType);
        foreach (var each in method.Parameters) { Add(owner, each.ParameterType); }
    }

    private void Add(TypeDefinition owner, TypeReference? used)
    {
        switch (used)
        {
            case null or GenericParameter:
                return;
            case GenericInstanceType instance:
                foreach (var each in instance.GenericArguments) { Add(owner, each); }
                break;
            default:
                break;
        }

        var definition = used.GetElementType();
        while (definition.DeclaringType is { } outer)
        {
            definition = outer;
        }

        if (definition is TypeDefinition target && IsOurs(owner) && IsOurs(target) && target.Namespace != owner.Namespace)
        {
            if (!_edges.TryGetValue(owner.Namespace, out var targets))
            {
                _edges.Add(owner.Namespace, targets = new(StringComparer.Ordinal));
            }

            if (!targets.TryGetValue(target.Namespace, out var uses))
            {
                targets.Add(target.Namespace, uses = new(StringComparer.Ordinal));
            }

            uses.Add($"{Name(owner)} -> {Name(target)}");
        }
    }

    /// <summary>Types added by the compiler (attributes, inline arrays) are not in our namespaces.</summary>
    private static bool IsOurs(TypeDefinition type) => type.Namespace.StartsWith("RfbWatch", StringComparison.Ordinal);

    private static string Name(TypeDefinition type) => type.Name.Split('`')[0];
}
