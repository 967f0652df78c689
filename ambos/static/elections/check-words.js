// The words of the verification page: Spanish, English.
"use strict";
const WORDS = {
  title: ["Verificar la elección", "Verify the election"],
  promise: ["Todo se comprueba en este aparato, a partir del archivo publicado. También puede hacerlo con otro programa: belenios-tool election verify.", "Everything is checked on this device, from the published archive. You can also do it with another program: belenios-tool election verify."],
  no_election: ["Abra esta página desde la de una elección, o elija un archivo .bel.", "Open this page from that of an election, or choose a .bel file."],
  no_signal: ["No se pudo traer el archivo.", "The archive could not be fetched."],
  file: ["Elegir un archivo .bel", "Choose a .bel file"],
  go: ["Comprobar todo", "Check everything"],
  working: ["Comprobando", "Checking"],
  archive: ["El archivo está entero y cada suceso sigue al anterior", "The archive is whole and each event follows the one before"],
  trustees: ["Cada persona que custodia una llave probó que la conoce, y juntas hacen la llave de la elección", "Each trustee proved that she knows her key, and together they make the election's"],
  roll: ["Ningún código está dos veces", "No code is there twice"],
  ballots: ["Cada voto es de un código de la lista y prueba que está bien hecho ({n})", "Each ballot is of a code on the list and proves that it is well made ({n})"],
  tally: ["La suma cifrada es la de los votos que cuentan ({n})", "The encrypted sum is that of the ballots that count ({n})"],
  decryptions: ["Cada apertura prueba que se hizo con su llave ({n})", "Each decryption proves that it was made with its key ({n})"],
  result: ["El resultado es el que se abrió", "The result is what was opened"],
  good: ["Todo se cumple", "Everything holds"],
  open: ["Todo se cumple hasta ahora; la elección no ha terminado", "Everything holds so far; the election is not over"],
  bad: ["Esta elección NO se cumple", "This election does NOT hold"],
  fails: ["No se cumple: {what}", "It does not hold: {what}"],
  last: ["Último suceso", "Last event"],
  marks: ["Marcas de cada candidatura", "Marks of each candidate"],
};
