using System.Collections.Immutable;
using System.Reflection;
using Weir.Core.Text;

namespace Weir.Testing;

/// <summary>Enumerates the codes that assemblies define, for <c>docs/diagnostics</c> and its test.</summary>
public static class DiagnosticCatalog
{
    private const BindingFlags StaticFields =
        BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>Every static <see cref="DiagnosticDescriptor"/> field of the assembly, sorted by code; a code used twice is there twice.</summary>
    public static ImmutableArray<DiagnosticDescriptor> In(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        var found = ImmutableArray.CreateBuilder<DiagnosticDescriptor>();
        foreach (var type in assembly.GetTypes())
        {
            foreach (var field in type.GetFields(StaticFields))
            {
                if (field.FieldType == typeof(DiagnosticDescriptor) && field.GetValue(null) is DiagnosticDescriptor one)
                {
                    found.Add(one);
                }
            }
        }

        found.Sort(static (left, right) => string.CompareOrdinal(left.Code, right.Code));
        return found.ToImmutable();
    }
}
