/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every problem code with its text in English and in Canadian French. `{name}` stands for a
 * parameter, `{field}` for the field. A code is part of the API: it is never renamed.
 * Rows are grouped by room; add yours at the end of its group.
 */
#ifndef CORE_PROBLEM_CODES_H
#define CORE_PROBLEM_CODES_H

/* clang-format off */
#define PROBLEM_CODES(X) \
	/* any field */ \
	X("required",        "{field} is required.",                                    "Le champ {field} est obligatoire.") \
	X("type",            "{field} must be {want}.",                                 "Le champ {field} doit être de type {want}.") \
	X("length",          "{field} must have {min} to {max} characters.",            "Le champ {field} doit compter de {min} à {max} caractères.") \
	X("range",           "{field} must be between {min} and {max}.",                "Le champ {field} doit être compris entre {min} et {max}.") \
	X("enum",            "{field} must be one of: {allowed}.",                      "Le champ {field} doit être l'une des valeurs suivantes\u00a0: {allowed}.") \
	X("format",          "{field} is not valid: {want} is expected.",               "Le champ {field} n'est pas valide\u00a0: on attend {want}.") \
	X("unique",          "{field} is already in use.",                              "La valeur du champ {field} est déjà utilisée.") \
	X("unknown_id",      "{field} names something that does not exist.",            "Le champ {field} désigne un élément qui n'existe pas.") \
	X("control_chars",   "{field} must not contain control characters.",            "Le champ {field} ne doit pas contenir de caractères de contrôle.") \
	/* requests */ \
	X("json",            "The body is not valid JSON: {why} (byte {at}).",          "Le corps n'est pas du JSON valide\u00a0: {why} (octet {at}).") \
	X("media_type",      "The body must be {want}.",                                "Le corps doit être de type {want}.") \
	X("too_large",       "The request is larger than {max}.",                       "La requête dépasse {max}.") \
	X("no_route",        "There is nothing at this address.",                       "Il n'y a rien à cette adresse.") \
	X("method",          "This address does not take {method}; it takes {allowed}.","Cette adresse n'accepte pas {method}; elle accepte {allowed}.") \
	X("not_found",       "{field} was not found.",                                  "{field} est introuvable.") \
	X("unauthenticated", "Sign in first: the access token is missing, expired or not valid.", "Connectez-vous d'abord\u00a0: le jeton d'accès est absent, expiré ou non valide.") \
	X("permission",      "The permission {permission} is needed.",                  "L'autorisation {permission} est requise.") \
	X("version",         "It was changed by somebody else since you read it.",      "L'élément a été modifié par quelqu'un d'autre depuis votre lecture.") \
	X("busy",            "The hub cannot take this now; try again.",                "Le concentrateur ne peut pas traiter la demande maintenant; réessayez.") \
	X("invalid",         "The request breaks a rule.",                              "La requête enfreint une règle.") \
	X("conflict",        "It exists already, or its state stands in the way.",      "L'élément existe déjà, ou son état s'y oppose.") \
	X("denied",          "You may not do this.",                                    "Vous n'avez pas le droit de faire cela.") \
	X("limit",           "Too many requests; try again in {seconds} seconds.",      "Trop de requêtes; réessayez dans {seconds} secondes.") \
	X("refused",         "The other side refused.",                                 "L'autre partie a refusé.") \
	X("bad_path",        "The address is not valid: bad percent-encoding or a forbidden character.", "L'adresse n'est pas valide\u00a0: mauvais encodage ou caractère interdit.") \
	X("too_slow",        "The request was not received in time.",                   "La requête n'a pas été reçue à temps.") \
	X("headers_too_large", "The request's headers are too large.",                  "Les en-têtes de la requête sont trop grands.") \
	X("bad_request",     "The request is not valid HTTP.",                          "La requête n'est pas du HTTP valide.") \
	X("idempotency_key", "This Idempotency-Key was used for another request.",      "Cette clé Idempotency-Key a déjà servi à une autre requête.") \
	X("internal",        "Something failed inside the hub; the reference is {uid}.","Une erreur s'est produite dans le concentrateur; référence\u00a0: {uid}.") \
	PROBLEM_CODES_IDENTITY(X) PROBLEM_CODES_DIRECTORY(X) PROBLEM_CODES_BYOC(X) \
	PROBLEM_CODES_LEDGER(X) PROBLEM_CODES_CONVERSATION(X) PROBLEM_CODES_OUTREACH(X)

#define PROBLEM_CODES_IDENTITY(X) \
	X("bad_credentials", "The access key or its secret is not valid.",              "La clé d'accès ou son secret n'est pas valide.") \
	X("invalid_request", "The sign-in request is not valid: {why}.",                "La demande de connexion n'est pas valide\u00a0: {why}.") \
	X("invalid_client",  "The client id or its secret is not valid.",               "L'identifiant du client ou son secret n'est pas valide.") \
	X("invalid_grant",   "The credentials or the refresh token are not valid, expired or revoked.", "Les identifiants ou le jeton d'actualisation ne sont pas valides, sont expirés ou révoqués.") \
	X("unsupported_grant_type", "grant_type must be one of: {allowed}.",            "grant_type doit être l'une des valeurs suivantes\u00a0: {allowed}.") \
	X("password_change", "Choose a new password: the one-time password only lets you do that.", "Choisissez un nouveau mot de passe\u00a0: le mot de passe à usage unique ne permet que cela.") \
	X("clock_fixed",     "The business clock can be moved only when the hub runs with --allow-clock on.", "L'horloge d'affaires ne peut être réglée que si le concentrateur est démarré avec --allow-clock on.") \
	X("bad_token",       "The one-time token is not valid: used already, expired, or made for somebody else.", "Le jeton à usage unique n'est pas valide\u00a0: déjà utilisé, expiré ou destiné à quelqu'un d'autre.")
#define PROBLEM_CODES_DIRECTORY(X) \
	X("skill_name",      "A skill's name has 2 to 30 characters: letters, digits and - _ . : only.", "Le nom d'une compétence compte de 2 à 30 caractères\u00a0: lettres, chiffres et - _ . : seulement.")
#define PROBLEM_CODES_BYOC(X) \
	X("address_refused", "{field} points to an address that the operator does not allow.", "Le champ {field} pointe vers une adresse que l'exploitant n'autorise pas.")
#define PROBLEM_CODES_LEDGER(X) \
	X("duplicate_message", "{field} belongs to another message already.",           "La valeur du champ {field} appartient déjà à un autre message.")
#define PROBLEM_CODES_CONVERSATION(X) \
	X("opted_out",       "This person asked not to be contacted.",                  "Cette personne a demandé de ne pas être contactée.")
#define PROBLEM_CODES_OUTREACH(X) \
	X("skill_template",  "The skill has no message template.",                      "La compétence n'a pas de modèle de message.")
/* clang-format on */

#endif
