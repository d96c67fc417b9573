using System.Text.Json.Serialization;
using Weir.Cli.Documents;
using Weir.Web.Documents;

namespace Weir.Web;

/// <summary>Serializers of the API's own documents; those that a verb prints are the verb's.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    AllowDuplicateProperties = false,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(ProblemDocument))]
[JsonSerializable(typeof(LoginRequest))]
[JsonSerializable(typeof(MeDocument))]
[JsonSerializable(typeof(HealthDocument))]
[JsonSerializable(typeof(StatusDocument))]
[JsonSerializable(typeof(UsageDocument))]
[JsonSerializable(typeof(EventListDocument))]
[JsonSerializable(typeof(AuditDocument))]
[JsonSerializable(typeof(BanListDocument))]
internal sealed partial class WebJson : JsonSerializerContext;
